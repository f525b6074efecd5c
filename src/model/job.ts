/** Where jobs run. */
export const BACKEND_NAMES = ["slurm", "local"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/**
 * A job as we know it. The number alone proves nothing, since ids wrap and a controller that crashed gives them away
 * again: the name carries our tag, and the time of submission bounds what can be ours.
 */
export interface JobRef {
  /** As the scheduler prints it: `812`, `812_3`, `123+0`. */
  readonly id: string;
  /** Set where the answer named one (`456;gpu`). */
  readonly cluster?: string;
  /** Absent only for a job that was adopted from a summary whose journal is lost. */
  readonly name?: string;
  /** Epoch ms at which its submission began. A record older than this is somebody else's or an earlier job's. */
  readonly submittedAt?: number;
  /** How many elements its array has; absent for what is no array, or where nobody knows. */
  readonly elements?: number;
}

/** One key for a job in maps: the id, with its cluster where there is one. */
export const jobKey = (job: Pick<JobRef, "id" | "cluster">): string =>
  job.cluster === undefined ? job.id : `${job.id};${job.cluster}`;

/** What an attempt asks for in place of what its script says. */
export interface Overrides {
  /** For each node (`--mem`), CPU or GPU: the kind that the script itself names, since SLURM takes only one of them. */
  readonly memory?: { readonly per: MemoryUnit; readonly mib: number };
  readonly timeMinutes?: number;
  /** Names of nodes, besides those that the script excludes. */
  readonly exclude?: readonly string[];
}

export const MEMORY_UNITS = ["node", "cpu", "gpu"] as const;
export type MemoryUnit = (typeof MEMORY_UNITS)[number];

/** Whether a job itself leaves a record of its end; `auto`: where the scheduler keeps none. */
export const EXIT_RECORDS = ["auto", "always", "never"] as const;
export type ExitRecord = (typeof EXIT_RECORDS)[number];

/** What is handed to a backend. The name ends in `~<tag>` and is the only thing that finds the job again. */
export interface JobRequest {
  readonly name: string;
  /** A script of the person's, used as it is, or the text of one that runmark made from a command. */
  readonly script:
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "text"; readonly text: string };
  /** Absolute: where the job runs and where relative output patterns land. */
  readonly cwd: string;
  /** Arguments of the script itself. */
  readonly args: readonly string[];
  /** Epoch ms before which it must not start; a `--begin` of the script's own wins. */
  readonly beginAt?: number;
  readonly overrides?: Overrides;
  /** The id of a job of this cluster: it starts once that has ended well, and leaves the queue once that has ended otherwise. */
  readonly dependsOn?: string;
  /** `never` where it is not given. */
  readonly exitRecord?: ExitRecord;
  /** Jobs that are followed have numbers up to this: a backend that gives them out itself gives a higher one. */
  readonly above?: number;
}

/** What a partition has and allows. */
export interface Partition {
  readonly name: string;
  /** Where jobs go that name none. */
  readonly isDefault: boolean;
  /** Absent: any time. */
  readonly maxMinutes?: number;
  readonly nodes: number;
  /** Of its largest node. */
  readonly nodeMemoryMiB: number;
}

/**
 * Why a job was certainly not made and may be later. `quota`: whoever it is charged to has as many jobs in the queue as is
 * allowed. `operator`: its partition takes no jobs until an administrator lets it. `controller`: it takes no job of anybody now.
 */
export const OBSTACLES = ["quota", "operator", "controller"] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** The only four answers to a submission. `unclear` means that the job may exist: it is looked up, never repeated. */
export type SubmitAnswer =
  | {
      readonly kind: "accepted";
      readonly id: string;
      readonly cluster?: string;
      readonly warning?: string;
      /** What its script asks for and does not get, whichever job it is of: the same script has the same. */
      readonly notes?: readonly string[];
    }
  | { readonly kind: "rejected"; readonly reason: string; readonly next?: string }
  | { readonly kind: "wait"; readonly reason: string; readonly obstacle: Obstacle; readonly next?: string }
  | { readonly kind: "unclear"; readonly reason: string };

/**
 * What one source says of one job, in SLURM's own words: all backends speak them, and only `monitor` gives them meaning.
 * Times are epoch ms, UTC.
 */
export interface Sighting {
  readonly id: string;
  /** The number that an element of an array has as a job of its own (`%j`, `SLURM_JOB_ID`), where its source tells it. */
  readonly rawId?: string;
  readonly cluster?: string;
  readonly name: string;
  /** Normalised at the door: upper case, first word, no `+`: `RUNNING`, `CANCELLED`, `OUT_OF_MEMORY`. */
  readonly state: string;
  /** The same as it was printed, for people: `CANCELLED by 0`. */
  readonly native: string;
  /** `queue` is squeue, and leads; `records` is sacct, and fills in what has left the queue. */
  readonly source: "queue" | "records";
  readonly reason?: string;
  readonly node?: string;
  readonly submittedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly exitCode?: number;
  readonly signal?: number;
  /** Highest exit code of any step: shows a script that swallowed the failure of its `srun`. */
  readonly derivedExitCode?: number;
  /** Where its output goes, when the source says so. */
  readonly stdout?: string;
  /** Where its error output goes, when that is another file. */
  readonly stderr?: string;
  /** Set for a job array that is asked for as a whole: then all the rest tells of one of its elements. */
  readonly array?: ArraySighting;
}

/** The elements of a job array, as far as the source still shows them. */
export interface ArraySighting {
  /** Elements that have not ended. */
  readonly open: number;
  /** Elements of which anything is shown. Sightings of older versions have none. */
  readonly shown?: number;
  /** Elements that have ended without success. */
  readonly bad: number;
  /** The element that is told of: `812_3`. */
  readonly element: string;
}

/** The three answers for a job: a state, gone from every source that was asked, or no answer that proves anything. */
export type JobReport =
  | { readonly kind: "seen"; readonly sighting: Sighting }
  /** `elements`: so many of its array's are; all others have ended with success. */
  | { readonly kind: "gone"; readonly elements?: number }
  /**
   * `recorded`: the queue no longer has it, and the records say this all the same. `isLasting`: what is on record of it is damaged, which
   * does not pass by waiting.
   */
  | {
      readonly kind: "unclear";
      readonly reason: string;
      readonly recorded?: string;
      readonly isLasting?: true;
    };

/** `off`: there is no such source here and never will be (no accounting). */
export type SourceAnswer =
  | { readonly kind: "answered" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "off"; readonly reason: string };

export interface AskedName {
  readonly name: string;
  /** Epoch ms at which the submission began. */
  readonly since: number;
  /** Where its script sends it, when that is not this cluster. */
  readonly clusters?: readonly string[];
  /** Only a job that is in the queue matters: no record is searched for it. */
  readonly onlyQueue?: true;
}

/** What is asked of a backend in one look: jobs by id, and names of submissions whose outcome is not known. */
export interface Question {
  readonly jobs: readonly JobRef[];
  readonly names: readonly AskedName[];
}

/** One look at everything: one entry in `jobs` for each job asked, one in `named` for each name asked. */
export interface Observation {
  readonly queue: SourceAnswer;
  /** `answered` also when there was nothing to ask the records for. */
  readonly records: SourceAnswer;
  /** By {@link jobKey}. */
  readonly jobs: ReadonlyMap<string, JobReport>;
  /** By name, oldest job first; empty when no source that answered has one. */
  readonly named: ReadonlyMap<string, readonly Sighting[]>;
  /** Jobs of this user in the queue, whoever submitted them; unknown when the queue did not answer. */
  readonly queuedByUser?: number;
  /** Of each name in the queue the oldest job of this user that has not ended, whoever submitted it. Absent where nobody can tell. */
  readonly liveByName?: ReadonlyMap<string, Sighting>;
}

export type CancelAnswer =
  | { readonly kind: "asked" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unclear"; readonly reason: string };
