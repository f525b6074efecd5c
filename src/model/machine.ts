/** What of this machine is handed out to jobs, where that is not what is found on it. */
export interface MachineSettings {
  readonly cpus?: number;
  readonly memoryMiB?: number;
  /** So many, or these, by the names that CUDA_VISIBLE_DEVICES takes. */
  readonly gpus?: number | readonly string[];
  /** Jobs at one time; absent: any number. */
  readonly maxParallel?: number;
  /** Between two samples of it while jobs run; 0: none are taken. Absent: as `CARE` has it. */
  readonly sampleSeconds?: number;
  readonly thermal?: ThermalSettings;
}

/** How hot it may become: degrees Celsius. */
export interface ThermalSettings {
  /** Above it people are told; null: they never are. Absent: as `CARE` has it. */
  readonly warnC?: number | null;
  /** Above it no job starts. */
  readonly pauseC?: number;
  /** At which they start again; absent: some degrees below. */
  readonly resumeC?: number;
  /** Above `pauseC` jobs at work stand still, too. */
  readonly stopsRunning?: boolean;
  /** A program that prints degrees, with its arguments. */
  readonly command?: readonly string[];
}

/** What holds where nobody sets it. */
export const CARE = { sampleSeconds: 300, warnC: 95 } as const;
