import type { Direction, ParameterValue } from "../../model/trial.ts";
import type { Output, ScoreSource } from "../../tools/tool.ts";

/** What is tried, how, and what counts: the file `sweep.yaml`, read and checked. */
export interface SweepDefinition {
  readonly name: string;
  /** In the order of the file: the last one changes first in a grid. */
  readonly parameters: readonly Parameter[];
  readonly search: Search;
  readonly maxTrials?: number;
  /** How a run is called; `{{parameter}}` stands for a value. Absent: `<parameter><value>` of all that vary. */
  readonly run?: string;
  readonly resources: Resources;
  /** So many jobs at the same time; 1 is a sequential sweep. */
  readonly parallel: number;
  readonly train: Step;
  readonly evaluate?: Step & { readonly task: string };
  readonly objective: Objective;
  readonly earlyStopping?: EarlyStopping;
}

export interface Parameter {
  readonly name: string;
  readonly domain: Domain;
  /** It applies only when each of these (earlier) parameters has one of these values. */
  readonly when?: Readonly<Record<string, readonly ParameterValue[]>>;
}

export type Domain =
  /** One value: the same in every trial. */
  | { readonly kind: "fixed"; readonly value: ParameterValue }
  | { readonly kind: "values"; readonly values: readonly ParameterValue[] }
  /**
   * Numbers from `from` to `to`, both included. `count`: so many of them, equally far apart on the scale; absent: any number
   * in between, which only a search that draws can try.
   */
  | {
      readonly kind: "range";
      readonly scale: "linear" | "log";
      readonly from: number;
      readonly to: number;
      readonly count?: number;
      readonly integer: boolean;
    };

export type Search =
  | { readonly kind: "grid" }
  | { readonly kind: "random"; readonly seed: number }
  /** These configurations, one after the other. */
  | { readonly kind: "list"; readonly configurations: readonly Readonly<Record<string, ParameterValue>>[] }
  /** A program that suggests, started from its words and never through a shell. */
  | { readonly kind: "external"; readonly command: readonly string[]; readonly timeoutSeconds: number };

/** What each job asks for, as `#SBATCH` lines say it. */
export interface Resources {
  readonly gpus?: number;
  readonly nodes?: number;
  readonly cpus?: number;
  /** In SLURM's words: `8G`. */
  readonly memory?: string;
  /** In SLURM's words: `00:30:00`. */
  readonly time?: string;
  readonly partition?: string;
  readonly account?: string;
}

/** A job of a trial. */
export interface Step {
  /** A shell command, or the path of a script, with placeholders. Exactly one of the two. */
  readonly command?: string;
  readonly template?: string;
  /** Of the text of the template, once it was read: it may not change while the sweep goes on. */
  readonly templateHash?: string;
  /** What must be there when it has ended well, as in the definition of a tool. */
  readonly outputs: readonly Output[];
  /** Over those of the sweep. */
  readonly resources: Resources;
}

export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
  /** Where it is read once the evaluation (without one: the training) is over; absent: the tool knows. */
  readonly from?: ScoreSource;
}

/** Successive halving without waiting (ASHA): a trial goes on past a rung only among the best there. */
export interface EarlyStopping {
  /** Where the values so far are read, with the step of each. */
  readonly log: string;
  /** The first rung, in steps. */
  readonly minSteps: number;
  /** One in so many goes on; the rungs are `minSteps * reduction^k`. */
  readonly reduction: number;
  readonly direction: Direction;
}
