import type { AttemptEvent } from "../../model/event.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { meaningOf } from "../../model/meaning.ts";
import type { Attempt, Phase, TaskRecord } from "../../model/record.ts";
import { fateOf, IN_VAIN, isInVain } from "../../monitor/fate.ts";

export type Judged = Pick<Extract<AttemptEvent, { kind: "judged" }>, "status" | "note" | "diagnosis">;

/** Where two jobs are looked at one after the other, the end of the second may be seen before that of the first. */
const UNSEEN_MS = 10_000;

/**
 * The verdict on a job that was sent ahead of its training, where that decides it. `wait`: what became of the training is not
 * known yet. Undefined: it is judged as any other.
 */
export function earlyVerdict(
  attempt: Attempt,
  { last, at, cancelledAt }: Extract<Phase, { kind: "ended" }>,
  records: ReadonlyMap<TaskKey, TaskRecord>,
  tasks: readonly Pick<Task, "key">[],
  now: number,
): Judged | "wait" | undefined {
  const { dependsOn } = attempt;
  const fate = fateOf(attempt, records);
  const meaning = meaningOf(last);
  if (dependsOn === undefined || fate === undefined || meaning.kind !== "final") return undefined;
  const { status } = meaning;
  const wasIdle = status === "cancelled" && (last.startedAt === undefined || cancelledAt !== undefined);
  if (isInVain(fate, !wasIdle)) {
    const what = wasIdle ? "left the queue" : "ran on what is not whole";
    return {
      status: status === "completed" ? "invalid" : status,
      note: `${what}: job ${dependsOn.job} of ${dependsOn.task} ${IN_VAIN[fate]}`,
      diagnosis: { cause: "dependency" },
    };
  }
  // Nobody judges a training whose row is gone.
  if (!tasks.some(({ key }) => key === dependsOn.task)) return undefined;
  if (fate === "judging") return "wait";
  if (fate !== "open") return undefined;
  const mayFollow = cancelledAt === undefined && now - at < UNSEEN_MS;
  return status === "completed" || mayFollow ? "wait" : undefined;
}
