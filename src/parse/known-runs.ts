import type { Experiment } from "../model/experiment.ts";

/** The names of all runs that a summary speaks of, listed or not. */
export const knownRuns = ({ runs, tasks }: Pick<Experiment, "runs" | "tasks">): ReadonlySet<string> =>
  new Set([...runs.map(({ name }) => name), ...tasks.map(({ run }) => run)]);
