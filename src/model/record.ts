import type { FoundCause } from "./cause.ts";
import type { Claim } from "./claim.ts";
import type { Change, JobDependency, ResultWrite, Submitter } from "./event.ts";
import type { TaskKey, WrittenColumn } from "./experiment.ts";
import type { JobRef, Obstacle, Overrides, Sighting } from "./job.ts";
import type { Scores } from "./score.ts";
import type { FinalStatus } from "./status.ts";

/** Successful looks in a row that did not find a job in the queue. */
export interface Absence {
  /** Epoch ms of the first of them. */
  readonly since: number;
  readonly looks: number;
  /** Epoch ms of the last one that was journaled. */
  readonly until: number;
  /** Epoch ms of each of them, of a submission that is looked for. */
  readonly lookedAt?: readonly number[];
  /** What the records say all the while, as if it lived. */
  readonly recorded?: string;
  /** So many elements of its array are sought; all others have ended with success. */
  readonly elements?: number;
}

/**
 * Where one submission stands. Each phase owns what is known in it: an attempt that is over has a status, and one whose
 * `sbatch` has not answered has no job.
 */
export type Phase =
  /** Announced in the journal; whether a job exists is not known. */
  | { readonly kind: "intended"; readonly absence?: Absence; readonly reason?: string }
  /** Certain to have made no job: it goes in again under the same tag. */
  | {
      readonly kind: "undelivered";
      readonly reason: string;
      readonly obstacle?: Obstacle;
      /** Only looks say that it made none: a controller that stood still for longer may make it yet. */
      readonly unseen?: true;
    }
  | {
      readonly kind: "live";
      readonly job: JobRef;
      readonly latest?: Sighting;
      /** Epoch ms since which the state of `latest` has stood. */
      readonly since?: number;
      readonly absence?: Absence;
      /** Epoch ms at which its cancellation was asked for. */
      readonly cancelledAt?: number;
    }
  /** It ended; the verdict is still to be given, for a good end by its outputs. `at`: when that was seen. */
  | {
      readonly kind: "ended";
      readonly job: JobRef;
      readonly last: Sighting;
      readonly at: number;
      readonly cancelledAt?: number;
    }
  | {
      readonly kind: "over";
      readonly status: FinalStatus;
      readonly at: number;
      readonly note?: string;
      /** What to do about a refusal; of any other end the note or the diagnosis says it. */
      readonly next?: string;
      readonly diagnosis?: FoundCause;
      readonly job?: JobRef;
      readonly last?: Sighting;
    };

export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly tag: string;
  /** The job's name, `<readable>~<tag>`. */
  readonly name: string;
  /** Epoch ms of the intent: nothing older can be this attempt's job. */
  readonly intendedAt: number;
  /** Epoch ms before which its job does not start, where starts are spaced. */
  readonly beginAt?: number;
  readonly scriptHash?: string;
  /** What it may take at most; not known of a job that was adopted, or submitted by an older version. */
  readonly asked?: Claim;
  /** Its place in an array that runmark packed: its job is that element, and `name` is that of the array. */
  readonly element?: number;
  /** Where its script sends it, when that is not this cluster. */
  readonly clusters?: readonly string[];
  readonly overrides?: Overrides;
  /** After what the policy made it, in a few words. */
  readonly after?: string;
  /** Outputs that are not younger (epoch ms of the file server) were there before it. */
  readonly outputsAt?: number;
  /** The job that the scheduler lets end well before it starts this one's. */
  readonly dependsOn?: JobDependency;
  /** The process whose work the submission is. */
  readonly by?: Submitter;
  /** Oldest first, one of each name. */
  readonly sentBefore?: readonly Sent[];
  readonly phase: Phase;
  /** What was, or is about to be, changed in a file of the run before the next attempt. */
  readonly adjusting?: { readonly file: string; readonly changes: readonly Change[] };
  /** Why the policy cannot make the next attempt. */
  readonly declined?: string;
}

/** A submission that no look has found, before the attempt was sent again: whole arrays go in under names of their own. */
export interface Sent {
  readonly name: string;
  /** Epoch ms. */
  readonly intendedAt: number;
  readonly element?: number;
  readonly clusters?: readonly string[];
}

/** All that the journal knows of one task. */
export interface TaskRecord {
  readonly key: TaskKey;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** What a person asked for and has not been done yet. */
  readonly wish?: "retry" | "cancel";
  /** So many attempts the policy does not count: all that there were when a person last asked for another, and each since that never got its turn. */
  readonly forgiven: number;
  /** Jobs that live beside the one that is followed, under the name of one of its attempts: only a person can say which is wanted. */
  readonly twins?: readonly JobRef[];
  /** Keys of all twins that there ever were: each is told of once. */
  readonly knownTwins?: ReadonlySet<string>;
  /** An output of it that was there, whole like all others, before any job of it. */
  readonly found?: string;
  /** Epochs whose checkpoints were removed because a person said so, with how many attempts there were by then. */
  readonly pruned?: ReadonlyMap<number, number>;
  /** What its last evaluation that completed came to. */
  readonly result?: Scores;
  /** What runmark last wrote into columns of metrics, by heading and table: the base of the three-way merge. */
  readonly writtenResults?: ReadonlyMap<string, ReadonlyMap<ResultWrite["table"], string>>;
  /** What runmark last wrote into each cell of the row: the base of the three-way merge. */
  readonly written: { readonly [Column in WrittenColumn]?: string };
  /**
   * Times and remarks that it wrote there before, and what stood there of a job that only the summary knew when another
   * run was asked for, by {@link wroteOnce}: it is of an earlier job, wherever it still stands.
   */
  readonly earlier?: ReadonlySet<string>;
}

/** The key of a cell's text among those that were written earlier. */
export const wroteOnce = (column: WrittenColumn, text: string): string => `${column} ${text}`;

export const emptyRecord = (key: TaskKey): TaskRecord => ({ key, attempts: [], forgiven: 0, written: {} });

/** Epochs that nobody misses: another attempt writes them again, unless it goes on from what is there. */
export function prunedOf(
  record: TaskRecord | undefined,
  { resumes }: { readonly resumes?: true },
): ReadonlySet<number> | undefined {
  if (record?.pruned === undefined) return undefined;
  const { attempts, pruned } = record;
  const epochs = [...pruned].filter(([, before]) => resumes === true || before === attempts.length);
  return epochs.length === 0 ? undefined : new Set(epochs.map(([epoch]) => epoch));
}

export const lastAttempt = (record: TaskRecord | undefined): Attempt | undefined => record?.attempts.at(-1);

/** The job of the last attempt, whether it lives or has ended. */
export function currentJob(record: TaskRecord | undefined): JobRef | undefined {
  const phase = lastAttempt(record)?.phase;
  return phase !== undefined && "job" in phase ? phase.job : undefined;
}

/** The last thing seen of the job of an attempt. */
export function sightingOf({ phase }: Attempt): Sighting | undefined {
  if (phase.kind === "live") return phase.latest;
  return phase.kind === "ended" || phase.kind === "over" ? phase.last : undefined;
}

/** The last thing seen of the job of the last attempt. */
export function lastSighting(record: TaskRecord | undefined): Sighting | undefined {
  const attempt = lastAttempt(record);
  return attempt === undefined ? undefined : sightingOf(attempt);
}

/** Submissions of an attempt that may still turn out to have made a job, besides the one that is waited for or followed. */
export function unseenSends({
  name,
  intendedAt,
  element,
  clusters,
  sentBefore = [],
  phase,
}: Attempt): readonly Sent[] {
  if (phase.kind !== "undelivered" || phase.unseen === undefined) return sentBefore;
  if (sentBefore.some((sent) => sent.name === name)) return sentBefore;
  const last = {
    name,
    intendedAt,
    ...(element === undefined ? {} : { element }),
    ...(clusters === undefined ? {} : { clusters }),
  };
  return [...sentBefore, last];
}
