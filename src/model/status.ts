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
