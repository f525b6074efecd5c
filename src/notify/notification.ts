import type { CauseId } from "../model/cause.ts";
import type { Status, StatusCounts } from "../model/status.ts";

/** One change of interest, as a command is told of it. Times are ISO 8601, UTC. */
export interface Notification {
  /** The same whenever the same change is told again. */
  readonly id: string;
  /** `ended`: an attempt is over. `turned`: a task waits for a person. `finished`: nothing is left to do. `more`: further changes, counted. */
  readonly kind: "ended" | "turned" | "finished" | "more";
  readonly at: string;
  readonly task?: string;
  readonly run?: string;
  readonly stage?: string;
  /** What the summary said before. */
  readonly from?: string;
  readonly to?: Status;
  readonly reason?: string;
  readonly cause?: CauseId;
  /** The line that tells the cause. */
  readonly evidence?: { readonly untrusted: true; readonly text: string };
  readonly jobId?: string;
  readonly attempt?: number;
  /** Of `finished`: the tasks by status, and the code that the command ends with. Of `more`: the changes by status. */
  readonly counts?: StatusCounts;
  readonly exitCode?: number;
}

/** A notification that is still to be told. */
export interface Waiting {
  readonly notification: Notification;
  /** How often it was begun to be told. */
  readonly tries: number;
}

/** What was told so far, and what still has to be. */
export interface Book {
  /** When the journal was opened first whose changes these are (epoch ms). Absent in the books of older versions. */
  readonly openedAt?: number;
  /** Of each task, the last attempt whose end was taken up; 0 for outputs that were there without one. */
  readonly ended: Readonly<Record<string, number>>;
  /** The tasks that wait for a person, and as what. */
  readonly turned: Readonly<Record<string, "blocked" | "unknown">>;
  /** The exit code of the end that was taken up. `old`: what lies before the first notification is no news. */
  readonly finished?: number | "old";
  readonly waiting: readonly Waiting[];
  /** A command that failed is left alone until then (epoch ms). */
  readonly pausedUntil?: number;
}
