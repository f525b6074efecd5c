import type { TaskKey } from "../model/experiment.ts";
import { meaningOf } from "../model/meaning.ts";
import type { Attempt, TaskRecord } from "../model/record.ts";
import { isLost } from "../model/standing.ts";

/**
 * What became of the job that an early one waits for. `open`: it is at work, or not known. `judging`: it ended well, and
 * what it left is still to be looked at. `broken`: it did not end well, or what it left is
 * not whole. `replaced`: it ended well, and its task has been started again since. `lost`: only a person can say.
 */
export type Fate = "met" | "open" | "judging" | keyof typeof IN_VAIN;

/** What is said of a job behind which none is to begin any more. */
export const IN_VAIN = {
  broken: "did not end well",
  cancelled: "was cancelled",
  replaced: "has been started again",
  lost: "is in neither the queue nor the records",
} as const;

/** Whether there is nothing for it to read. One that has begun did so behind a good end, and goes on where nobody knows better. */
export const isInVain = (fate: Fate | undefined, hasBegun: boolean): fate is keyof typeof IN_VAIN =>
  fate !== undefined &&
  Object.hasOwn(IN_VAIN, fate) &&
  (!hasBegun || fate === "broken" || fate === "cancelled");

export function fateOf(
  { dependsOn }: Pick<Attempt, "dependsOn">,
  records: ReadonlyMap<TaskKey, TaskRecord>,
): Fate | undefined {
  if (dependsOn === undefined) return undefined;
  const attempts = records.get(dependsOn.task)?.attempts ?? [];
  const waited = attempts.findLast(({ phase }) => "job" in phase && phase.job?.id === dependsOn.job);
  if (waited === undefined) return "open";
  const { phase } = waited;
  const isReplaced = attempts.at(-1) !== waited;
  if (phase.kind === "over" && phase.status === "completed") return isReplaced ? "replaced" : "met";
  if (phase.kind === "over") return phase.status === "cancelled" ? "cancelled" : "broken";
  if (isReplaced) return "broken";
  // SLURM keeps what waits for a job that it does not know for ever.
  if (phase.kind !== "ended") return isLost(phase) ? "lost" : "open";
  const meaning = meaningOf(phase.last);
  if (meaning.kind !== "final" || meaning.status === "completed") return "judging";
  return meaning.status === "cancelled" ? "cancelled" : "broken";
}
