/** What a parameter of a sweep is set to. */
export type ParameterValue = string | number | boolean;

/** Parameters by name; one that depends on others is there only when it applies. */
export type Configuration = Readonly<Record<string, ParameterValue>>;

/** One configuration of a sweep, and the run that tries it. */
export interface Trial {
  /** From 1, in the order in which they were laid out. */
  readonly number: number;
  readonly run: string;
  readonly parameters: Configuration;
}

/** A configuration that cannot be tried as the definition is: nothing of it is laid out, and it is no trial. */
export interface RefusedTrial {
  /** As its run would be called. */
  readonly run: string;
  readonly parameters: Configuration;
  /** Why not, in a sentence that names the run. */
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

/** Which way is better. */
export const DIRECTIONS = ["maximize", "minimize"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export interface ObjectiveOf {
  readonly metric: string;
  readonly direction: Direction;
}

/** What is known of the sweep of an experiment; all of it comes from the journal. */
export interface SweepRecord {
  /** The definition that the trials were laid out under last, as JSON. */
  readonly definition: string;
  readonly objective: ObjectiveOf;
  /** Epoch ms since which that definition stands. */
  readonly since: number;
  readonly trials: readonly Trial[];
  /** What that definition asks for beside them, and cannot be tried. */
  readonly refused: readonly RefusedTrial[];
  /** Runs whose rows are known to have stood in the summary. */
  readonly placed: ReadonlySet<string>;
  /** What running trials have reported at each rung (a step), by run. */
  readonly rungs: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Trials that were stopped early, by run: the rung at which they were. */
  readonly stopped: ReadonlyMap<string, number>;
}
