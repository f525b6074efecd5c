import type { GpuMaker } from "../../../hardware/gpus/gpu.ts";
import type { Target } from "../records/layout.ts";
import type { JobRecord } from "../records/records.ts";

/** What is to be started, and what it has for itself. */
export interface LaunchOrder {
  readonly target: Target;
  /** What the job is told as its SLURM_JOB_ID. */
  readonly jobId: number;
  readonly request: JobRecord;
  /** Which of its starts it is, from 1: the record of it can be made once only. */
  readonly startNumber: number;
  readonly cpus: number;
  /** 0: no share is kept for it. */
  readonly memoryMiB: number;
  readonly gpus: readonly string[];
  readonly gpuMaker?: GpuMaker;
}

export const isElement = (target: Target): target is Required<Target> => target.task !== undefined;
