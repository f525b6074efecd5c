/** What a site allows at this moment, as far as it says so: what is not known is absent, and never a limit. */
export interface SiteLimits {
  /** Why the scheduler did not answer. */
  readonly silence?: string;
  /** Jobs of this user that have not ended, whoever submitted them; of an array each element. */
  readonly queuedByUser?: number;
  readonly partitions?: readonly Partition[];
  /** Limits on numbers of jobs, of accounts and QOS that this user may have. */
  readonly caps?: readonly SiteCap[];
  /** The account of a job that names none. */
  readonly defaultAccount?: string;
  /** The QOS of a job that names none, by account. */
  readonly defaultQos?: ReadonlyMap<string, string>;
  /** What this machine has, where jobs run on it. */
  readonly machine?: { readonly cpus: number; readonly memoryMiB: number; readonly gpus: number };
}

export interface Partition {
  readonly name: string;
  /** Taken by jobs that name none. */
  readonly isDefault: boolean;
  /** `UP`, `DOWN`, `DRAIN`, `INACTIVE`. */
  readonly state: string;
  readonly maxSeconds?: number | "unlimited";
  /** The time limit of jobs that ask for none. */
  readonly defaultSeconds?: number | "unlimited";
  /** What one of its nodes has, on average, rounded up. */
  readonly node?: { readonly cpus: number; readonly gpus: number };
  /** Its own QOS, whose limits hold for all jobs in it. */
  readonly qos?: string;
}

export interface SiteCap {
  /** SLURM's name for it: `MaxSubmitJobs`, `MaxJobsPU`. */
  readonly name: string;
  readonly of: "account" | "qos";
  readonly owner: string;
  readonly most: number;
  /** Jobs that count against it; absent when the queue did not say. */
  readonly used?: number;
  /** Whether it limits jobs in the queue, or only those that run at one time. */
  readonly limits: "queued" | "running";
}

/** What a submission would come to, asked without making one. */
export type Rehearsal =
  | { readonly kind: "fine"; readonly startsAt?: number; readonly nodes?: string; readonly remark?: string }
  | { readonly kind: "refused"; readonly reason: string; readonly next?: string }
  /** It would not be taken now, and goes in by itself later: a closed partition, a quota. */
  | { readonly kind: "wait"; readonly reason: string }
  /** Nobody knows: it says nothing against the script. */
  | {
      readonly kind: "unclear";
      readonly reason: string;
      /** There was an answer, in words that no table has, as of a site's own wrapper around sbatch. */
      readonly answered?: true;
    };

/** What somebody said, or why nobody did. */
export type Told<Value> =
  | { readonly kind: "told"; readonly value: Value }
  | { readonly kind: "silent"; readonly reason: string };

/** How a site does, asked before anything is submitted. */
export interface SiteHealth {
  /** Commands of the scheduler that are not on PATH. */
  readonly missing: readonly string[];
  /** Of its commands here: `22.05.8`. */
  readonly version: Told<string>;
  readonly controller: Told<Controller>;
  /** `off`: there is none here. */
  readonly accounting: Told<"on" | "off">;
  readonly nodes: Told<readonly SiteNode[]>;
}

/** What the controller says of itself. */
export interface Controller {
  /** `22.05.8`, where it says so. */
  readonly version?: string;
  /** How far its clock was behind this machine's, ms: about half a second of it is rounding. */
  readonly behindMs?: number;
  /** How long it knows a job that has ended; 0: for ever. */
  readonly minJobAgeSeconds?: number;
}

/** A node in one partition. */
export interface SiteNode {
  readonly host: string;
  readonly partition: string;
  /** GPUs by their type; `""` where they have none. */
  readonly gpus: ReadonlyMap<string, number>;
  /** Jobs can start on it, now or once others have ended. */
  readonly isUsable: boolean;
}
