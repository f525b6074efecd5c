import type {
  BackendName,
  CancelAnswer,
  JobRef,
  JobRequest,
  Observation,
  Partition,
  Question,
  SubmitAnswer,
} from "../model/job.ts";
import type { MachineSettings } from "../model/machine.ts";
import type { Result } from "../model/result.ts";
import type { Rehearsal, SiteHealth, SiteLimits } from "../model/site.ts";
import type { UsageAnswer } from "../model/usage.ts";

/**
 * Where jobs run. A backend carries questions and answers and decides nothing: what a state means, whether absence is
 * an end, and whether to submit again are decided above it. No method rejects for anything that the world can do.
 */
export interface Backend {
  readonly name: BackendName;

  /** Submits once and never again: whatever is not plainly an answer is `unclear`. */
  submit(request: JobRequest): Promise<SubmitAnswer>;

  /**
   * A submission is the work of this process alone, and comes to nothing with it: where it has made no job by the time that the
   * process is gone, nothing is left that still might. Absent where another program is at it, as `sbatch` is.
   */
  readonly submitsItself?: true;

  /** One look for all jobs and names: on SLURM one squeue, and one sacct only for what squeue does not show. */
  observe(question: Question): Promise<Observation>;

  /** How many jobs one submission can hold as a job array; absent where there are none. */
  largestArray?(): Promise<number>;
  /** Where jobs can go, as far as the site says so; undefined when it does not answer. Absent where there is but one place. */
  readonly partitions?: () => Promise<readonly Partition[] | undefined>;

  /** Asks for the end of jobs; that they ended is for a later look to see. By `jobKey`. */
  cancel(jobs: readonly JobRef[]): Promise<ReadonlyMap<string, CancelAnswer>>;

  /** What jobs used and what they had, from the books alone. On SLURM one sacct; a job that is not there has no entry. */
  usage(jobs: readonly JobRef[]): Promise<UsageAnswer>;

  /** Sets what jobs may share from now on, also for whoever starts them beside us; absent where that is the scheduler's to say. */
  share?(settings: MachineSettings): Promise<Result<undefined, string>>;

  /** Throws away what is kept of jobs that nobody needs any more, by their names; absent where nothing is. */
  sweep?(isNeeded: (name: string) => boolean): Promise<void>;

  /** Resolves when jobs have ended, or when `signal` aborts. A hint: ends may be missed. Absent where only looks tell. */
  awaitEnds?(signal: AbortSignal): Promise<void>;

  /** Absent where there is nobody to ask. */
  readonly outlook?: Outlook;
}

/**
 * What only `plan` and `preflight` ask: it changes nothing, and each question has a short limit of time. `settings` are those that the next tick
 * would set; of no meaning where there is no `share`.
 */
export interface Outlook {
  /** Whether a rehearsal troubles nobody, so that it is always asked for. */
  readonly isFree: boolean;

  /** What the site allows now. Never fails: what did not answer is left out. */
  limits(settings: MachineSettings): Promise<SiteLimits>;

  /** What would be said to this submission. Makes no job. */
  rehearse(request: JobRequest, settings: MachineSettings): Promise<Rehearsal>;

  /** How the scheduler does. Never fails. Absent where there is none beside us. */
  health?(): Promise<SiteHealth>;
}
