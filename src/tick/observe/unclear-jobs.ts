import type { Diagnostic } from "../../model/diagnostic.ts";
import { jobKey, type Observation } from "../../model/job.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";

/**
 * Jobs of which a backend says that it cannot tell how they are, although it was reached: a record of theirs is damaged, and nothing
 * changes by waiting.
 */
export const unclearFindings = (
  tracked: readonly TaskRecord[],
  { jobs }: Pick<Observation, "jobs">,
): readonly Diagnostic[] =>
  tracked.flatMap((record): Diagnostic[] => {
    const phase = lastAttempt(record)?.phase;
    if (phase?.kind !== "live") return [];
    const report = jobs.get(jobKey(phase.job));
    if (report?.kind !== "unclear" || report.isLasting !== true) return [];
    return [
      {
        severity: "warning",
        code: "job.unclear",
        message: `${record.key} keeps its status, as nobody can tell how job ${jobKey(phase.job)} is: ${report.reason}`,
        next: "Put right what is named there; or, when nothing of the job runs any more, type `failed` or `completed` as its status",
      },
    ];
  });
