import type { CauseId } from "../../model/cause.ts";
import type { BackendName, Sighting } from "../../model/job.ts";
import type { FinalStatus } from "../../model/status.ts";

/** One line of a log, cleaned. `offset`: the byte at which it begins. */
export interface LogLine {
  readonly offset: number;
  readonly text: string;
}

/** The end of a file that a job wrote. */
export interface LogTail {
  readonly path: string;
  readonly lines: readonly LogLine[];
}

/** All that is known of an end. */
export interface Evidence {
  readonly status: FinalStatus;
  readonly sighting: Sighting;
  /** Where it ran, as far as that is known: SLURM's commands know nothing of jobs of this machine. */
  readonly backend?: BackendName;
  /** Its cancellation was asked for by runmark. */
  readonly cancelAsked: boolean;
  /** The number of the user whose jobs these are, where it is known. */
  readonly ownUid?: number;
  /** How many tasks its array has, where that is known. */
  readonly elements?: number;
  /** What is wrong with its outputs, where that is why it is no success. */
  readonly problem?: string;
  /** Error output first. */
  readonly logs: readonly LogTail[];
  /** Where its own log was sought, as far as that is known, when none of it could be read. */
  readonly notFound?: readonly string[];
}

/**
 * How much a line tells, when several causes have one. `root`: an error that ends a program and explains itself. `raised`: an
 * error that may stem from another. `shell`: a command that failed, which a script survives unless it says otherwise.
 * `consequence`: what other processes say when one has died.
 */
export const STRENGTHS = ["consequence", "shell", "raised", "root"] as const;
export type Strength = (typeof STRENGTHS)[number];

export interface LinePattern {
  /** A group `what` is the name of what is missing, refused or full. */
  readonly is: RegExp;
  readonly not?: RegExp;
  readonly strength: Strength;
}

/** What a rule's words are made of. */
export interface Told {
  readonly evidence: Evidence;
  /** From the line that gave it away. */
  readonly what?: string;
}

/** What is said of a cause. */
interface RuleWords {
  /** The cause in a few words, for the Notes cell. */
  readonly title: string | ((told: Told) => string);
  /** What to do in a few words, for the same cell. */
  readonly advice?: string | ((told: Told) => string | undefined);
  readonly means: string | ((told: Told) => string);
  /** What to do, best with a command to type. `JOB` and `RUN` stand for the job's id and the name of the run. */
  readonly next: string | ((told: Told) => string);
}

/** One cause: how it is recognised, what it means, and what to do about it. */
export interface Rule extends RuleWords {
  readonly id: CauseId;
  /** The scheduler's word alone proves it, whatever the log says. */
  readonly proves?: (evidence: Evidence) => boolean;
  readonly lines?: readonly LinePattern[];
  /** Where it stands before one of these, it is why. */
  readonly explains?: readonly CauseId[];
  /** What is said otherwise of a job of this machine, which no SLURM knows. */
  readonly local?: Partial<RuleWords>;
}

export const root = (is: RegExp, not?: RegExp): LinePattern => pattern("root", is, not);
export const raised = (is: RegExp, not?: RegExp): LinePattern => pattern("raised", is, not);
export const shell = (is: RegExp, not?: RegExp): LinePattern => pattern("shell", is, not);
export const consequence = (is: RegExp, not?: RegExp): LinePattern => pattern("consequence", is, not);

const pattern = (strength: Strength, is: RegExp, not?: RegExp): LinePattern => ({
  is,
  strength,
  ...(not === undefined ? {} : { not }),
});
