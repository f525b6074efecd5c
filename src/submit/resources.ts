import { checkScript } from "../script/batch-script.ts";
import { parseDirectives } from "../script/directives.ts";

/** What a script says to SLURM, where its run may go in as an element of an array with others. */
export interface Shareable {
  /** Equal for scripts that ask for the same. */
  readonly key: string;
  /** The lines that they share, in the order of the script. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
}

/** Each run keeps its own: where it writes, where it runs, and what it is called. */
const OWN: ReadonlySet<string> = new Set(["job-name", "output", "error", "open-mode", "chdir"]);

/** A script that says one of these means its own job and no other, or would not go in at all. */
const ALONE: ReadonlySet<string> = new Set(
  "array dependency begin input clusters test-only wait wrap kill-on-invalid-dep help usage version".split(
    " ",
  ),
);

/** Stands for bytes that are no UTF-8: a copy of the text would not be the script. */
const NOT_UTF_8 = "\uFFFD";

/**
 * Undefined for a script that has to go in alone; what sbatch would refuse is refused alone, in its own words: inside an
 * array nothing refuses it, and an empty text, which one that cannot be read has too, would even end well.
 */
export function shareable(script: string): Shareable | undefined {
  if (!checkScript(script).ok || script.includes(NOT_UTF_8)) return undefined;
  const directives = parseDirectives(script);
  if (!directives.ok || directives.value.some(({ name }) => ALONE.has(name))) return undefined;
  const values = new Map(directives.value.map(({ name, value }) => [name, value]));
  const options = [...values].filter(([name]) => !OWN.has(name)).map(([name, value]) => ({ name, value }));
  const key = JSON.stringify([...values].filter(([name]) => !OWN.has(name)).sort());
  return { key, options };
}
