/** Whose driver it is: each has a variable of its own for the GPUs that a program may use. */
export type GpuMaker = "nvidia" | "amd";

/** One GPU at one moment, as its driver says it. What the driver does not know is absent, and so is what cannot be. */
export interface GpuReading {
  /** As CUDA_VISIBLE_DEVICES names it: its number. */
  readonly index: string;
  readonly name?: string;
  readonly uuid?: string;
  /** Of the time since the reading before, 0 to 100. */
  readonly utilizationPercent?: number;
  readonly memoryUsedMiB?: number;
  readonly memoryTotalMiB?: number;
  readonly powerWatts?: number;
  readonly temperatureC?: number;
}

export type GpuAnswer =
  | { readonly kind: "gpus"; readonly by: string; readonly gpus: readonly GpuReading[] }
  /** There is no tool to ask. */
  | { readonly kind: "none" }
  /** There is one, and it does not answer, or not in a way that can be read. */
  | { readonly kind: "silent"; readonly by: string; readonly reason: string };

type Known = { [Name in keyof GpuReading]?: GpuReading[Name] | undefined } & { readonly index: string };

export const withoutUnknown = (gpu: Known): GpuReading =>
  Object.fromEntries(Object.entries(gpu).filter(([, value]) => value !== undefined)) as unknown as GpuReading;
