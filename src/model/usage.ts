import type { SourceAnswer } from "./job.ts";

/** How busy GPUs were: on average, or at the most, which is all that SLURM's accounting keeps. */
export interface GpuUse {
  /** Of one GPU, on average over those of the job. */
  readonly percent?: number;
  readonly kind: "mean" | "peak";
  /** Peak of one GPU, and what it has. */
  readonly memoryMiB?: number;
  readonly memoryOfMiB?: number;
}

/** What a job had to itself, whether it used it or not. A figure that nobody knows is absent, never 0. */
export interface Given {
  readonly nodes?: number;
  /** Of all nodes together, like the memory and the GPUs. */
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly gpus?: number;
  readonly timeSeconds?: number | "unlimited";
}

/**
 * What the books say of one job, one element of an array or one part of a heterogeneous job. What they do not tell is absent,
 * never 0: a job that is too short to be sampled has used memory all the same.
 */
export interface JobUsage {
  readonly id: string;
  /** As in a sighting: `COMPLETED`, `OUT_OF_MEMORY`. */
  readonly state: string;
  /** Epoch ms; without an end it runs. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Without the time for which it was suspended. */
  readonly elapsedSeconds?: number;
  readonly cpuSeconds?: number;
  /** The most that it had at one time, on all nodes together, as it was sampled. */
  readonly memoryMiB?: number;
  /** The memory is a sum of peaks that may not have come at one time. */
  readonly memoryIsSum?: true;
  readonly gpu?: GpuUse;
  readonly given: Given;
}

/** By `jobKey`; a job that the books do not have is left out. Several where it is an array or heterogeneous. */
export interface UsageAnswer {
  readonly records: SourceAnswer;
  readonly jobs: ReadonlyMap<string, readonly JobUsage[]>;
}

/** What runs are told about the use that they made: ids stay for ever, scripts match on them. */
export const HINT_KINDS = ["memory", "memory-tight", "cpu", "time", "time-tight", "gpu"] as const;
export type HintKind = (typeof HINT_KINDS)[number];
