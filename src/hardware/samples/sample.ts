import type { MachineReading } from "../../system/ports.ts";
import type { GpuReading } from "../gpus/gpu.ts";

/** What a job that runs on this machine has and uses at one moment. */
export interface SampledJob {
  readonly id: string;
  readonly name: string;
  /** The GPUs that it has to itself, as CUDA_VISIBLE_DEVICES names them: by number or UUID. */
  readonly gpus: readonly string[];
  /** 100 is one core. */
  readonly cpuPercent?: number;
  readonly memoryMiB?: number;
}

/** This machine at one moment. What could not be had is absent. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  readonly host: string;
  readonly machine: MachineReading;
  readonly gpus: readonly GpuReading[];
  readonly jobs: readonly SampledJob[];
}

/** Of the processor and of all GPUs. */
export function hottestC({ machine, gpus }: Pick<Sample, "machine" | "gpus">): number | undefined {
  const known = [machine.temperatureC, ...gpus.map(({ temperatureC }) => temperatureC)].filter(
    (each) => each !== undefined,
  );
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Whether a job calls a GPU by this name: CUDA takes the beginning of a UUID for all of it. */
export const isGpu = (name: string, { index, uuid }: GpuReading): boolean =>
  name === index || (uuid !== undefined && !/^\d+$/.test(name) && uuid.startsWith(name));
