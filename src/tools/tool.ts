/**
 * How the output of a task is known to be whole. `exists`: something is there. `nonempty`: a file with content, or a folder
 * with a file that has some. `checkpoint`: weights, each of them whole. The others name a format.
 */
export const CHECKS = [
  "exists",
  "nonempty",
  "checkpoint",
  "safetensors",
  "json",
  "inspect-log",
  "dspy-program",
] as const;
export type Check = (typeof CHECKS)[number];

export interface Output {
  /**
   * Where it may lie, relative to the experiment folder or absolute; the first place that exists counts. Besides what the row
   * knows they may hold `{step}` and `*`, which are found on the disk, and an `{epoch}` that the row does not have: the
   * newest first.
   */
  readonly path: readonly string[];
  readonly check: Check;
  /** `newest`: the tool deletes or leaves out checkpoints by itself, so that not each epoch has to have one. */
  readonly epochs?: "newest";
  /** What must be there with it. */
  readonly with?: readonly Companion[];
  /** By what it says itself how far the training was. */
  readonly progress?: Progress;
  /** Where the model lies once the training is over: then nothing else is asked for, and it serves for the last epoch. */
  readonly final?: readonly string[];
}

/** Relative to the output, where that is a folder, and beside it, where it is a file. */
export interface Companion {
  /** One of these; they may hold what was found in the path of the output, and `*`. */
  readonly path: readonly string[];
  readonly check: Check;
  /** Only of outputs with such a name (`agent_*`). */
  readonly of?: string;
}

/** A JSON file (placed as a companion is) and its keys, paths with dots. */
export interface Progress {
  readonly file: string;
  readonly step: string;
  readonly steps: string;
  /** With a fraction: 1.5 is halfway through the second. */
  readonly epoch?: string;
  readonly epochs?: string;
  /** True where the training was to end here, whatever was planned. */
  readonly stopped?: string;
}

/** A number in a YAML (or JSON) file of a run: a pattern with `{run}`, and the path of its key, with dots. */
export interface Setting {
  readonly file: string;
  readonly key: string;
}

/** Where a number is read that says how good the output is. Files are patterns, relative to the experiment folder. */
export type ScoreSource =
  /** A value in a JSON file, by its JSON pointer (RFC 6901). */
  | { readonly file: string; readonly pointer: string }
  /** The first group of a regular expression, where it matches the job's log for the last time. */
  | { readonly log: string }
  /** A column of a CSV file with a header: in its last row, or the best of all. */
  | { readonly csv: string; readonly column: string; readonly row?: "last" | "min" | "max" };

/** A number that a tool leaves behind, and what it is called. */
export type NamedScore = ScoreSource & { readonly metric: string };

/**
 * What a stage runs, as data. Patterns hold `{run}`, `{task}`, `{epoch}` and `{script}` (the row's own Script cell); a part
 * in `[...]` falls away when the row lacks something that it names.
 */
export interface Tool {
  readonly name: string;
  /** Where the job script of a task may lie; the first that exists is submitted. */
  readonly script: readonly string[];
  /** From what `scaffold` makes its scripts, relative to the experiment; absent: from what bears the name of the script. */
  readonly template?: string;
  /** Where the job runs: in the folder of its script, as people do by hand, or in that of the experiment. */
  readonly cwd: "script" | "experiment";
  /** What must have been completed, with a checkpoint that validates, before a task goes in. */
  readonly needs?: "training";
  /** A pattern with `{epoch}` counts once for each epoch that is expected. */
  readonly outputs: readonly Output[];
  /** What its outputs come to, besides what the logs of inspect-ai say. */
  readonly scores?: readonly NamedScore[];
  /** Where its own configuration says for how many epochs a run is trained; what the summary says wins. */
  readonly epochs?: Setting;
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
