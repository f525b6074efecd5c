/** What of this machine is handed out to jobs, where that is not what is found on it. */
export interface MachineSettings {
  readonly cpus?: number;
  readonly memoryMiB?: number;
  /** So many, or these, by the names that CUDA_VISIBLE_DEVICES takes. */
  readonly gpus?: number | readonly string[];
  /** Jobs at one time; absent: any number. */
  readonly maxParallel?: number;
}
