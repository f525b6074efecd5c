/** Every word that runmark writes into a Status cell, in the order in which a task may pass through them. */
export const STATUSES = [
  "pending",
  "submitting",
  "queued",
  "running",
  "completed",
  "failed",
  "timeout",
  "out_of_memory",
  "cancelled",
  "preempted",
  "node_fail",
  "invalid",
  "blocked",
  "skipped",
  "unknown",
] as const;

export type Status = (typeof STATUSES)[number];

/** How many tasks have each status. */
export type StatusCounts = { readonly [Name in Status]?: number };

/** In the order of a task's life, whatever the order of the tasks. */
export function countStatuses(statuses: readonly Status[]): StatusCounts {
  const counted = new Map<Status, number>();
  for (const status of statuses) counted.set(status, (counted.get(status) ?? 0) + 1);
  const counts: { [Name in Status]?: number } = {};
  for (const status of STATUSES) {
    const count = counted.get(status);
    if (count !== undefined) counts[status] = count;
  }
  return counts;
}

/** The ways in which a task can be over. */
export const FINAL_STATUSES = [
  "completed",
  "failed",
  "timeout",
  "out_of_memory",
  "cancelled",
  "preempted",
  "node_fail",
  "invalid",
] as const satisfies readonly Status[];

export type FinalStatus = (typeof FINAL_STATUSES)[number];

const finals: ReadonlySet<string> = new Set(FINAL_STATUSES);

export const isFinal = (status: Status): status is FinalStatus => finals.has(status);

/** What a person can ask for by typing it into a Status cell; emptying the cell asks for `retry`. */
export const INSTRUCTIONS = ["retry", "skip", "hold", "cancel", "completed", "failed"] as const;

export type Instruction = (typeof INSTRUCTIONS)[number];
