/**
 * How the output of a task is known to be whole. `exists`: something is there. `nonempty`: a file with content, or a folder
 * with a file that has some. `checkpoint`: a folder with weights, each of them whole. The others name a format.
 */
export const CHECKS = ["exists", "nonempty", "checkpoint", "safetensors", "json", "inspect-log"] as const;
export type Check = (typeof CHECKS)[number];

export interface Output {
  /** Where it may lie, relative to the experiment folder; the first place that exists counts. */
  readonly path: readonly string[];
  readonly check: Check;
}

/**
 * What a stage runs, as data. Patterns hold `{run}`, `{task}`, `{epoch}` and `{script}` (the row's own Script cell); a part
 * in `[...]` falls away when the row lacks something that it names.
 */
export interface Tool {
  readonly name: string;
  /** Where the job script of a task may lie; the first that exists is submitted. */
  readonly script: readonly string[];
  /** Where the job runs: in the folder of its script, as people do by hand, or in that of the experiment. */
  readonly cwd: "script" | "experiment";
  /** What must have been completed, with a checkpoint that validates, before a task goes in. */
  readonly needs?: "training";
  /** A pattern with `{epoch}` counts once for each epoch that is expected. */
  readonly outputs: readonly Output[];
  /** Its script goes on by itself from the newest checkpoint that is there. */
  readonly resumes?: true;
  /** Which setting answers an out-of-memory of the GPU. */
  readonly knob?: Knob;
}

/** The batch size of a run, in a YAML file of its own. Keys are paths with dots. */
export interface Knob {
  /** A pattern with `{run}`, relative to the experiment folder: what is changed must be of this run alone. */
  readonly file: string;
  readonly batch: string;
  /** Multiplied as the batch is divided, so that as many examples make a step; absent: the step becomes smaller. */
  readonly accumulation?: string;
}
