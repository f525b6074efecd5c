import type { FoundCause } from "./cause.ts";
import type { Claim } from "./claim.ts";
import type { TaskKey, WrittenColumn } from "./experiment.ts";
import type { BackendName, Obstacle, Overrides, Sighting } from "./job.ts";
import type { Scores } from "./score.ts";
import type { FinalStatus } from "./status.ts";
import type { Configuration, Direction } from "./trial.ts";

/** Everything that can happen to an experiment. The journal is a list of these, and all state is their replay. */
export type Event =
  | ExperimentEvent
  | BackendEvent
  | SurveyEvent
  | FoundEvent
  | PrunedEvent
  | ScoredEvent
  | AttemptEvent
  | WishEvent
  | SummaryEvent
  | SweepEvent;

/** Times are epoch ms, UTC. */
interface At {
  readonly at: number;
}

/** First line of every journal. `id` is part of every tag, so that two experiments never share one. */
interface ExperimentEvent extends At {
  readonly kind: "opened";
  readonly id: string;
  /** Path of the summary at that time: a journal that is found elsewhere was moved, or is a copy. */
  readonly summary: string;
  readonly version: string;
}

/** Where jobs go from here on. Its absence means that none was ever sent. */
interface BackendEvent extends At {
  readonly kind: "backend";
  readonly name: BackendName;
  /** Where they went until now. */
  readonly before?: BackendName;
}

/**
 * The journal knows everything that the summary and the scheduler could tell of an earlier one that was lost. Until it says
 * so, a task without an attempt may have a job.
 */
interface SurveyEvent extends At {
  readonly kind: "surveyed";
}

/** All that the task had to produce was there, whole, before any job of it: there is nothing to submit. */
interface FoundEvent extends At {
  readonly kind: "found";
  readonly task: TaskKey;
  /** One of its outputs, as a person would write it. */
  readonly path: string;
}

/** Checkpoints that are about to be removed because a person said so: their epochs are not missed from then on. */
interface PrunedEvent extends At {
  readonly kind: "pruned";
  readonly task: TaskKey;
  readonly epochs: readonly number[];
  readonly paths: readonly string[];
}

/** What an evaluation came to, with the journal line that says that it has completed. */
interface ScoredEvent extends At {
  readonly kind: "scored";
  readonly task: TaskKey;
  readonly result: Scores;
}

interface OfAttempt extends At {
  readonly task: TaskKey;
  readonly attempt: number;
}

interface JobId {
  readonly id: string;
  readonly cluster?: string;
}

export type AttemptEvent =
  /** Written before `sbatch` runs. A second one for the same attempt means: proved undelivered, sent again. */
  | (OfAttempt & {
      readonly kind: "intent";
      readonly tag: string;
      readonly name: string;
      readonly scriptHash: string;
      readonly beginAt?: number;
      /** What it may take at most; lines of older versions do not say. */
      readonly asked?: Claim;
      /** Its place in an array that runmark packed, which then has the name. */
      readonly element?: number;
      /** The clusters that its script names (`#SBATCH -M gpu,cpu`): an unanswered submission is looked up there. */
      readonly clusters?: readonly string[];
      /** What it asks for in place of what its script says, and after what: it was decided by the policy of retries. */
      readonly overrides?: Overrides;
      readonly after?: string;
      /** When the newest of its outputs that were there was written (epoch ms of the file server): those are not of this attempt. */
      readonly outputsAt?: number;
      /** The job that has to end well before this one starts: the scheduler was told. */
      readonly dependsOn?: JobDependency;
      /** Where this process itself makes the job; lines of older versions do not say. */
      readonly by?: Submitter;
    })
  | (OfAttempt & { readonly kind: "submitted"; readonly job: JobId; readonly how: "answered" | "found" })
  /** `next`: what to do about it; older versions wrote it behind the reason. */
  | (OfAttempt & { readonly kind: "refused"; readonly reason: string; readonly next?: string })
  /** Without an obstacle: announced and never sent, proved to have made no job, or written by an older version. */
  | (OfAttempt & { readonly kind: "undelivered"; readonly reason: string; readonly obstacle?: Obstacle })
  | (OfAttempt & { readonly kind: "unclear"; readonly reason: string })
  /** A look for an intent. `absent`: every source answered and none has it; otherwise the count starts anew. */
  | (OfAttempt & { readonly kind: "sought"; readonly absent: boolean })
  /** A job that the summary names and no journal knows. `text` is what its Status cell said: the base of the merge from then on. */
  | (OfAttempt & { readonly kind: "adopted"; readonly job: JobId; readonly text?: string })
  | (OfAttempt & { readonly kind: "seen"; readonly sighting: Sighting })
  /**
   * `recorded`: the queue no longer has it, but the records still say this, as if it lived. `elements`: only so many of its
   * array's are missed.
   */
  | (OfAttempt & { readonly kind: "missed"; readonly recorded?: string; readonly elements?: number })
  /**
   * Another job of this attempt, which is not followed; `over` when it has ended. `name`: what it is called, where that is not
   * the attempt's name, as an array that the task was sent with before.
   */
  | (OfAttempt & {
      readonly kind: "twin";
      readonly job: JobId;
      readonly over: boolean;
      readonly name?: string;
    })
  | (OfAttempt & { readonly kind: "cancelling" })
  | (OfAttempt & { readonly kind: "ended"; readonly sighting: Sighting })
  | (OfAttempt & {
      readonly kind: "judged";
      readonly status: FinalStatus;
      readonly note?: string;
      /** Why it ended without success; lines of older versions have none. */
      readonly diagnosis?: FoundCause;
    })
  /**
   * Numbers in a file of the run are about to be changed, since this attempt has failed. A crash leaves the file with the old
   * ones or the new ones, never in between, so that it can be told which.
   */
  | (OfAttempt & { readonly kind: "adjusting"; readonly file: string; readonly changes: readonly Change[] })
  /** The policy would have made another attempt after this one, but cannot. */
  | (OfAttempt & { readonly kind: "declined"; readonly reason: string });

/** A job of this cluster, and whose it is. */
export interface JobDependency {
  readonly task: TaskKey;
  readonly job: string;
}

/** The process that a submission is the work of, as the kernel knows it: once it is gone, nothing of it is left at work. */
export interface Submitter {
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId: string;
}

/** A whole number in a YAML file. `key`: its path, with dots. Without `from` the key was not there. */
export interface Change {
  readonly key: string;
  readonly from?: number;
  readonly to: number;
}

/** A person's wish, from the summary (`text` is what the cell said) or from a command. */
export interface WishEvent extends At {
  readonly kind: "told";
  readonly task: TaskKey;
  readonly word: "retry" | "cancel";
  readonly text?: string;
  /** What stood in the row of a job that only the summary knew: with another run asked for, it is of an earlier one. */
  readonly beside?: Beside;
}

export const BESIDE_COLUMNS = ["jobId", "started", "completed", "elapsed"] as const satisfies WrittenColumn[];
export type Beside = { readonly [Column in (typeof BESIDE_COLUMNS)[number]]?: string };

/** A number in the column of a table that bears the name of its metric. */
export interface ResultWrite {
  readonly task: TaskKey;
  /** The heading of the column. */
  readonly column: string;
  readonly value: string;
  /** The table of results that it stands in, by its heading; empty for the task's own row. Older lines do not say. */
  readonly table?: string;
}

export interface CellWrite {
  readonly task: TaskKey;
  readonly column: WrittenColumn;
  readonly value: string;
}

/**
 * `writing` stands before `temporary` takes the place of the summary, `written` behind it. After a crash between the two
 * the temporary file tells which: while it is there, it has not become the summary.
 */
export type SummaryEvent =
  | (At & {
      readonly kind: "writing";
      readonly temporary: string;
      readonly cells: readonly CellWrite[];
      /** Lines without it write none. */
      readonly results?: readonly ResultWrite[];
    })
  | (At & { readonly kind: "written" })
  | (At & { readonly kind: "unwritten" });

export type SweepEvent =
  /** From here on trials are laid out under this definition (JSON). */
  | (At & {
      readonly kind: "sweep";
      readonly definition: string;
      readonly metric: string;
      readonly direction: Direction;
    })
  /** Written before anything of the trial is: from here on its configuration counts as tried. */
  | (At & {
      readonly kind: "trial";
      readonly number: number;
      readonly run: string;
      readonly parameters: Configuration;
    })
  /** Under this definition it cannot be tried: no trial, and no run, comes of it. */
  | (At & {
      readonly kind: "refused-trial";
      readonly run: string;
      readonly parameters: Configuration;
      readonly message: string;
      readonly next: string;
    })
  /** Their rows stand in the summary: from here on, one that is gone was taken out by a person. */
  | (At & { readonly kind: "placed"; readonly runs: readonly string[] })
  /** A running trial has reported this at this step. */
  | (At & { readonly kind: "rung"; readonly run: string; readonly step: number; readonly value: number })
  /** It was among the worse at this step, and is cancelled. */
  | (At & { readonly kind: "stopped"; readonly run: string; readonly step: number });
