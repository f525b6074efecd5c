import { EXIT, type Stop, stop } from "../model/exit.ts";
import type { Task } from "../model/experiment.ts";
import { didYouMean, likely } from "../model/nearest.ts";

/** A list of names is read no further. */
const MOST_LISTED = 20;

export const listed = (names: readonly string[]): string =>
  `${names.slice(0, MOST_LISTED).join(", ")}${names.length > MOST_LISTED ? ", ..." : ""}`;

/**
 * What to type instead of a name that no run has: one that was likely meant, of these commands, too, or else all the
 * runs that there are.
 */
export const runMeant = (word: string, runs: readonly string[], commands: readonly string[] = []): string =>
  didYouMean(likely(word, [...runs, ...commands])) ?? `Runs here: ${listed(runs)}`;

/**
 * The same where whole task keys are names, too. A run is guessed before a key, which is longer to type. `more` follows the list
 * of runs.
 */
export function taskMeant(word: string, tasks: readonly Pick<Task, "run" | "key">[], more = ""): string {
  const runs = [...new Set(tasks.map(({ run }) => run))];
  const keys = tasks.map(({ key }) => key);
  return (
    didYouMean(likely(word, runs)) ?? didYouMean(likely(word, keys)) ?? `Runs here: ${listed(runs)}${more}`
  );
}

/** What to say of the first word that is no run and no whole task key; undefined where each is one. */
export function unknownTask(
  words: readonly string[],
  tasks: readonly Pick<Task, "run" | "key">[],
  code: string,
  more?: string,
): Stop | undefined {
  const unknown = words.find((word) => !tasks.some(({ run, key }) => run === word || key === word));
  if (unknown === undefined) return undefined;
  return stop(EXIT.usage, code, `there is no run or task "${unknown}" here`, taskMeant(unknown, tasks, more));
}

/** What to type instead of a stage that there is not. */
export function stageMeant(word: string, tasks: readonly Pick<Task, "stage">[]): string {
  const stages = [...new Set(tasks.map(({ stage }) => stage))];
  return didYouMean(likely(word, stages)) ?? `Stages here: ${listed(stages)}`;
}
