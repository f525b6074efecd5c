/** A value of a hyperparameter. */
export type Value = string | number | boolean;

/**
 * What is tried of one hyperparameter: one value in every trial, a list, or a range. Whole numbers that are written as such stay
 * whole; without `count` or `step` a range of others is for a search that draws. `when`: it applies only with these values of others.
 */
export type Hyperparameter =
  | Value
  | readonly Value[]
  | { readonly value: Value; readonly when?: When }
  | { readonly values: readonly Value[]; readonly when?: When }
  | {
      readonly range: readonly [number, number];
      readonly step?: number;
      readonly count?: number;
      readonly when?: When;
    }
  | { readonly log_range: readonly [number, number]; readonly count?: number; readonly when?: When };

export type When = Readonly<Record<string, Value | readonly Value[]>>;

/** What a job asks for, in the words of SLURM: memory `8G`, time `00:30:00`. */
export interface Resources {
  readonly gpus?: number;
  readonly nodes?: number;
  readonly cpus?: number;
  readonly memory?: string;
  readonly time?: string;
  readonly partition?: string;
  readonly account?: string;
}

/** What a job leaves, as under `tools:` in `runmark.yaml`. */
export interface Output {
  /** With `{run}`, and `{epoch}` or `{step}`; of several the first that is there. */
  readonly path: string | readonly string[];
  readonly check?: string;
  readonly epochs?: "each" | "newest";
  /** What lies beside it. */
  readonly with?: readonly (string | OutputBeside)[];
  /** Where the training says how far it is: a file, and keys in it as `a.b`. */
  readonly progress?: {
    readonly file: string;
    readonly step: string;
    readonly steps: string;
    readonly epoch?: string;
    readonly epochs?: string;
    readonly stopped?: string;
  };
  /** What it leaves only at its end. */
  readonly final?: string | readonly string[];
}

export interface OutputBeside {
  readonly path: string | readonly string[];
  readonly check?: string;
  readonly of?: string;
}

/** A job of a trial: a shell command, or the path of a script beside the definition, with `{{placeholders}}`. */
export interface Step {
  readonly command?: string;
  readonly template?: string;
  /** What must be there, whole, when it has ended well. */
  readonly outputs?: readonly Output[];
  readonly resources?: Resources;
}

/** What every trial does, whatever its hyperparameters. */
export interface Recipe {
  readonly train: Step;
  readonly evaluate?: Step & { readonly task?: string };
  readonly objective: {
    readonly metric: string;
    readonly direction: "maximize" | "minimize";
    readonly from?:
      | { readonly file: string; readonly pointer: string }
      | { readonly log: string }
      | { readonly csv: string; readonly column: string; readonly row?: "last" | "min" | "max" };
  };
  readonly early_stopping?: {
    readonly log: string;
    readonly min_steps: number;
    readonly reduction: number;
    readonly direction: "maximize" | "minimize";
  };
}

export interface SweepOptions {
  readonly name: string;
  readonly recipe: Recipe;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** `grid` where nothing is said. */
  readonly search?:
    | "grid"
    | "random"
    | { readonly random: { readonly seed: number } }
    | { readonly list: readonly Readonly<Record<string, Value>>[] }
    | { readonly external: { readonly command: readonly string[]; readonly timeout_seconds?: number } };
  readonly max_trials?: number;
  /** The name of a trial's run, as `lr{{lr}}_w{{width}}`; made of what varies where nothing is said. */
  readonly run?: string;
  readonly gpus_per_job?: number;
  readonly nodes_per_job?: number;
  /** What else each job asks for. */
  readonly resources?: Resources;
  /** So many jobs at the same time; 1 where nothing is said. */
  readonly parallel?: number;
}

/** A sweep as a definition that `runmark sweep` takes. */
export interface Sweep {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** Puts together what a sweep tries and what each trial does. Whether it is sound is found out when it is run. */
export function defineSweep(options: SweepOptions): Sweep;

export interface RunOptions {
  /** Becomes the experiment; the sweep's name where nothing is said. A sweep that was begun there goes on. */
  readonly folder?: string;
  readonly backend?: "auto" | "slurm" | "local";
  /** Lay nothing more out once a trial has failed. */
  readonly failFast?: boolean;
  /** Leaves the sweep when it is aborted: jobs go on, and another `runSweep` picks them up. */
  readonly signal?: AbortSignal;
}

/** Something that was found amiss, and what to do about it. */
export interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly message: string;
  readonly next?: string;
}

export interface SweepOutcome {
  /** As `runmark sweep` ends: 0 all well, 1 some trials failed, 4 work left, 7 a person is needed. */
  readonly exitCode: number;
  readonly trials: {
    readonly laidOut: number;
    readonly completed: number;
    /** Those with a score. */
    readonly scored: number;
    readonly failed: number;
    /** Configurations that cannot be tried; none of them was laid out. */
    readonly refused: number;
    readonly stopped: number;
    /** Left out, or taken out, by a person. */
    readonly skipped: number;
    /** They wait for a person. */
    readonly held: number;
    readonly unfinished: number;
  };
  readonly best?: {
    readonly trial: number;
    readonly run: string;
    readonly score: number;
    readonly parameters: Readonly<Record<string, Value>>;
  };
  readonly findings: readonly Finding[];
}

/** The sweep could not be run at all: its definition is not sound, its folder is held by another process, it was left at once. */
export class SweepError extends Error {
  readonly exitCode: number;
  readonly findings: readonly Finding[];
}

/**
 * Runs a sweep to its end, or goes on with it. Its definition becomes `sweep.yaml` in the folder; one that is refused, and
 * the `sweep.yaml` of a person, leave the folder as it is. Rejects with a `SweepError` when it cannot be run.
 */
export function runSweep(sweep: Sweep, options?: RunOptions): Promise<SweepOutcome>;
