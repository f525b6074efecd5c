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

/** Which way is better. */
export type Direction = "maximize" | "minimize";
