/** What a job of a queue can be. */
export const QUEUE_STATUSES = ["pending", "running", "done", "failed"] as const;
export type QueueStatus = (typeof QUEUE_STATUSES)[number];

/** One text for a shell, or a program and its arguments, which no shell reads. */
export type Command = string | readonly string[];

/** What the configuration says of a job. */
export interface JobSpec {
  readonly id: string;
  readonly command: Command;
  /** As it is written: relative to the root of the queue, and below it. */
  readonly outDir: string;
  readonly maxAttempts: number;
}

/** One attempt that was begun: announced in the state before anything is started. */
export interface Submission {
  /** The name that finds its process again, `<id>~<tag>`. */
  readonly name: string;
  /** Epoch ms at which it was announced. */
  readonly intendedAt: number;
  /** The number under which the local backend has it; absent while that is not known. */
  readonly job?: string;
  /** Where its output goes: relative to the folder of the state. */
  readonly log: string;
  /** Epoch ms at which its end was asked for. */
  readonly stopAskedAt?: number;
}

/** How an attempt ended. A person may have written the state by hand, so nothing of it is sure to be there. */
export interface End {
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** As a shell has it: 128 and the signal, for a program that a signal ended. */
  readonly returnCode?: number;
  /** Why it did not end well. */
  readonly failure?: string;
  readonly log?: string;
  readonly job?: string;
}

export type Phase =
  /** `last`: how the attempt before ended, which is to be made again. */
  | { readonly status: "pending"; readonly last?: End }
  | {
      readonly status: "running";
      /** Absent where a person or another program wrote the state. */
      readonly submission?: Submission;
      readonly startedAt?: number;
      /** Epoch ms at which a `queue run` last saw it. */
      readonly heartbeatAt?: number;
    }
  | { readonly status: "done" | "failed"; readonly end: End };

export interface QueueJob extends JobSpec {
  readonly createdAt: number;
  /** Attempts that were begun so far. */
  readonly attempt: number;
  /** Those of them that do not count against `maxAttempts`: a person stopped them, or asked for another. */
  readonly forgiven: number;
  readonly phase: Phase;
}

/** All that is known of a queue. The state file is this. */
export interface QueueState {
  /** Part of the tag of every attempt, so that two queues never share one. */
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly configPath: string;
  /** Absolute: where commands run. */
  readonly root: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** In the order in which they run. */
  readonly jobs: readonly QueueJob[];
}

export const newJob = (spec: JobSpec, createdAt: number): QueueJob => ({
  ...spec,
  createdAt,
  attempt: 0,
  forgiven: 0,
  phase: { status: "pending" },
});

export const hasAttemptsLeft = ({ attempt, forgiven, maxAttempts }: QueueJob): boolean =>
  attempt - forgiven < maxAttempts;

/** The end of the last attempt of a job that does not run. */
export const lastEnd = ({ phase }: QueueJob): End | undefined => {
  switch (phase.status) {
    case "pending":
      return phase.last;
    case "running":
      return undefined;
    case "done":
    case "failed":
      return phase.end;
    default:
      return phase satisfies never;
  }
};

/** To be run again because a person wants it: whatever was tried so far does not count. */
export const madePending = (job: QueueJob): QueueJob => {
  const last = lastEnd(job);
  const phase = { status: "pending", ...(last === undefined ? {} : { last }) } as const;
  return { ...job, forgiven: job.attempt, phase };
};

export type QueueCounts = Readonly<Record<QueueStatus, number>>;

export const countsOf = (jobs: readonly QueueJob[]): QueueCounts => {
  const counts = { pending: 0, running: 0, done: 0, failed: 0 };
  for (const { phase } of jobs) counts[phase.status] += 1;
  return counts;
};

export const withJob = (state: QueueState, changed: QueueJob): QueueState => ({
  ...state,
  jobs: state.jobs.map((job) => (job.id === changed.id ? changed : job)),
});
