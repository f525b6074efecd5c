import { lastValues } from "../script/asked.ts";
import { readableDirectives } from "../script/directives.ts";
import {
  DEFAULT_ARRAY_OUTPUT,
  DEFAULT_OUTPUT,
  expandPattern,
  type PatternValues,
} from "../script/output-pattern.ts";

/** What a script says about where its output goes, as patterns. */
export interface OutputPatterns {
  readonly output?: string;
  readonly error?: string;
  readonly chdir?: string;
}

/** Reads the `#SBATCH` lines of a script for these three; of several the last counts. */
export function outputPatterns(script: string): OutputPatterns {
  const last = lastValues(readableDirectives(script));
  const [output, error, chdir] = [last("output"), last("error"), last("chdir")];
  return { ...(output ? { output } : {}), ...(error ? { error } : {}), ...(chdir ? { chdir } : {}) };
}

export interface OutputValues extends PatternValues {
  /** It is an element of an array that runmark packed: to its script it is a job of its own. */
  readonly isPacked?: boolean;
  /** The number that an element has as a job of its own, where it is known. */
  readonly rawId?: string | undefined;
}

/** The files that the patterns stand for, relative to where the job ran; of an array's element only what its id can tell. */
export function outputNames(
  patterns: OutputPatterns,
  values: OutputValues,
): { stdout?: string; stderr?: string } {
  const [, job = values.id, index] = /^(\d+)_(\d+)$/.exec(values.id) ?? [];
  const array = { id: job, task: Number(index) };
  const isElement = index !== undefined && values.isPacked !== true;
  const nameOf = (pattern: string): string | undefined => {
    if (!isElement) return expandPattern(pattern, values);
    // Each element has a job number of its own, which its id does not tell.
    if (values.rawId === undefined && /%\d*[jJ]/.test(pattern)) return undefined;
    return expandPattern(pattern, { ...values, id: values.rawId ?? values.id, array });
  };
  const stdout = nameOf(patterns.output ?? (isElement ? DEFAULT_ARRAY_OUTPUT : DEFAULT_OUTPUT));
  const stderr = patterns.error === undefined ? undefined : nameOf(patterns.error);
  return { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
}
