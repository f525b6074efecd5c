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
