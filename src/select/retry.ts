import type { TaskRecord } from "../model/record.ts";
import type { FinalStatus } from "../model/status.ts";

/** Ends that another try may mend. Out of memory would only happen again, and a cancellation was meant. */
const WORTH_ANOTHER_TRY: ReadonlySet<FinalStatus> = new Set([
  "failed",
  "timeout",
  "preempted",
  "node_fail",
  "invalid",
]);

/** Whether `retry.max_attempts` leaves this task another attempt; a person's `retry` starts the count anew. */
export function mayTryAgain(
  record: TaskRecord | undefined,
  status: FinalStatus,
  maxAttempts: number,
): boolean {
  if (record === undefined || record.attempts.length === 0) return false;
  const phase = record.attempts.at(-1)?.phase;
  if (record.wish === "cancel" || phase?.kind !== "over") return false;
  // What `sbatch` refused for good, it would refuse again.
  if (phase.job === undefined) return false;
  return WORTH_ANOTHER_TRY.has(status) && record.attempts.length - record.forgiven < maxAttempts;
}
