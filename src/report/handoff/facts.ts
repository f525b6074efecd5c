import type { Scores } from "../../model/score.ts";
import type { Status } from "../../model/status.ts";

/** A list of which so many are told, and how many there are. */
export interface Some<Item> {
  readonly total: number;
  readonly listed: readonly Item[];
}

/** Tasks that have something in common as one; `total` counts tasks. */
export type Grouped<Group extends { readonly tasks: Some<string> }> = Some<Group>;

/** Tasks of groups that are not told of. */
export const untold = ({ total, listed }: Grouped<{ readonly tasks: Some<string> }>): number =>
  total - listed.reduce((sum, { tasks }) => sum + tasks.total, 0);

/** All that whoever goes on with an experiment is told. Times are ISO 8601, UTC; commands are typed in the folder of the summary. */
export interface HandoffFacts {
  readonly experiment: string;
  readonly folder: string;
  readonly summary: string;
  readonly at: string;
  /** When the last handoff was written; absent of the first. */
  readonly since?: string;
  /** The commit at that time. */
  readonly sinceCommit?: string;
  /** What could not be had, a sentence each. */
  readonly missing: readonly string[];
  readonly git?: GitFacts;
  readonly stages: readonly StageFacts[];
  /** Up to when anything is known of jobs that live. */
  readonly knownUntil?: string;
  readonly worker?: WorkerFacts;
  readonly secondsLeft?: number;
  /** How many times as long as their rows say the tasks took that have completed. */
  readonly ofExpected?: number;
  readonly completed: Some<CompletedTask>;
  readonly underWay: Some<LiveTask>;
  readonly failures: Grouped<Failure>;
  readonly stuck: Grouped<StuckTask>;
  readonly notes: Some<Remark>;
  readonly next: readonly Step[];
}

export interface GitFacts {
  /** Absent where HEAD is detached. */
  readonly branch?: string;
  readonly upstream?: string;
  /** Commits of the upstream that are not here. */
  readonly behind?: number;
  /** Absent while there is none. */
  readonly lastCommit?: Commit;
  readonly uncommitted?: Some<ChangedFile>;
  /** Commits that no remote has; `no-remote`: there is none. */
  readonly unpushed?: Some<Commit> | "no-remote";
  /** What was committed since the last handoff. */
  readonly commits?: Some<Commit>;
  readonly changed?: Some<ChangedFile>;
}

export interface Commit {
  readonly hash: string;
  readonly subject: string;
  readonly at: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly how: "new" | "changed" | "deleted" | "renamed" | "in conflict";
}

export interface StageFacts {
  readonly stage: string;
  readonly total: number;
  /** With success or without. */
  readonly over: number;
  readonly counts: { readonly [Name in Status]?: number };
}

export interface WorkerFacts {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
}

export interface CompletedTask {
  readonly task: string;
  /** When that was seen. */
  readonly at?: string;
  readonly seconds?: number;
  /** What its row says that it takes. */
  readonly estimate?: string;
  readonly scores?: Scores;
}

export interface LiveTask {
  readonly task: string;
  readonly status: Status;
  readonly job?: string;
  readonly node?: string;
  readonly seconds?: number;
  /** That it may take. */
  readonly secondsLeft?: number;
  readonly secondsToLimit?: number;
  /** What its row says that it takes. */
  readonly estimate?: string;
  readonly progress?: { readonly done: number; readonly total: number };
  /** What there is to say, and what a person should look at. */
  readonly remarks: readonly string[];
}

/** Tasks that ended without success in the same way; what is told beside them is of the first. */
export interface Failure {
  readonly status: Status;
  readonly tasks: Some<string>;
  /** What became of it, in a few words. */
  readonly what: string;
  /** A line of what the job itself wrote. */
  readonly evidence?: { readonly untrusted: true; readonly place: string; readonly line: string };
  readonly next?: string;
}

/** Tasks that only a person can move, for the same reason. */
export interface StuckTask {
  readonly status: Status;
  readonly tasks: Some<string>;
  readonly reason: string;
  readonly next?: string;
}

/** What a person wrote into the summary. */
export interface Remark {
  /** From 1. */
  readonly line: number;
  /** The task in whose row it stands, or the heading above it. */
  readonly of: string;
  readonly text: string;
}

/** Something to do: in words, and the commands to type for it. */
export interface Step {
  readonly what: string;
  readonly commands: readonly string[];
}
