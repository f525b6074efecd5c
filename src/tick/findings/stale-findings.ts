import type { Diagnostic } from "../../model/diagnostic.ts";
import { type TaskKey, taskKey } from "../../model/experiment.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import { asWord } from "../../model/shell-word.ts";
import type { Choice } from "../choose/choose.ts";
import type { Tooling } from "../evidence/tooling.ts";

/** Evaluations that are over since before their training ran again: their scores are those of other weights. Once for each run. */
export function staleFindings(
  choices: readonly Pick<Choice, "task" | "record" | "standing">[],
  records: ReadonlyMap<TaskKey, TaskRecord>,
  { neededBy }: Pick<Tooling, "neededBy">,
): Diagnostic[] {
  const stale = new Map<TaskKey, TaskKey[]>();
  for (const { task, record, standing } of choices) {
    const needed = neededBy(task.stage);
    if (needed === undefined || task.control || standing.status !== "completed" || standing.byHand) continue;
    const training = taskKey(needed, task.run);
    const endedAt = endOf(record);
    const begunAt = beginningOf(records.get(training));
    if (endedAt === undefined || begunAt === undefined || endedAt >= begunAt) continue;
    stale.set(training, [...(stale.get(training) ?? []), task.key]);
  }
  return [...stale].map(([training, [first = "", ...others]]): Diagnostic => {
    const more = others.length === 0 ? "" : ` (and so are ${others.length} more)`;
    return {
      severity: "warning",
      code: "task.stale",
      message: `${first} is older than its checkpoint: ${training} ran again after it${more}`,
      next: `Ask for it again with: runmark retry ${asWord(first)}`,
    };
  });
}

function endOf(record: TaskRecord | undefined): number | undefined {
  const phase = lastAttempt(record)?.phase;
  return phase?.kind === "over" && phase.job !== undefined ? (phase.last?.endedAt ?? phase.at) : undefined;
}

/** Of a training that has come to its end; one that failed may have left its checkpoint as it was. */
function beginningOf(record: TaskRecord | undefined): number | undefined {
  const attempt = lastAttempt(record);
  if (attempt?.phase.kind !== "over" || attempt.phase.status !== "completed") return undefined;
  return attempt.phase.last?.startedAt ?? attempt.intendedAt;
}
