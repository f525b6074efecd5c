import { directiveLines, splitWords } from "../model/directive-words.ts";
import { DEFAULT_OUTPUT, expandPattern } from "../model/output-pattern.ts";

/** What a script says about where its output goes, as patterns. */
export interface OutputPatterns {
  readonly output?: string;
  readonly error?: string;
  readonly chdir?: string;
}

const OPTIONS = [
  { name: "output", long: /^--o(?:u|ut|utp|utpu|utput)?(?:=|$)/, short: "-o" },
  { name: "error", long: /^--er(?:r|ro|ror)?(?:=|$)/, short: "-e" },
  { name: "chdir", long: /^--chd(?:i|ir)?(?:=|$)/, short: "-D" },
] as const;

/** Reads the `#SBATCH` lines of a script for these three; of several the last counts. */
export function outputPatterns(script: string): OutputPatterns {
  const found: { output?: string; error?: string; chdir?: string } = {};
  for (const { text } of directiveLines(script)) {
    const words = splitWords(text);
    for (const [at, word] of words.entries()) {
      for (const { name, long, short } of OPTIONS) {
        const value = optionValue(word, words[at + 1], long, short);
        if (value !== undefined && value !== "") found[name] = value;
      }
    }
  }
  return found;
}

function optionValue(
  word: string,
  next: string | undefined,
  long: RegExp,
  short: string,
): string | undefined {
  if (long.test(word)) return word.includes("=") ? word.slice(word.indexOf("=") + 1) : next;
  if (!word.startsWith(short)) return undefined;
  return word === short ? next : word.slice(short.length);
}

export interface OutputValues {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly node: string;
}

/** The files that the patterns stand for, relative to where the job ran; of an array's element only what its id can tell. */
export function outputNames(
  patterns: OutputPatterns,
  values: OutputValues,
): { stdout?: string; stderr?: string } {
  const [, job = values.id, index] = /^(\d+)_(\d+)$/.exec(values.id) ?? [];
  const isElement = index !== undefined;
  const nameOf = (pattern: string): string | undefined => {
    if (!isElement) return expandPattern(pattern, values);
    // Each element has a job number of its own, which its id does not tell.
    if (/%\d*[jJ]/.test(pattern)) return undefined;
    return expandPattern(pattern.replaceAll(/%\d*A/g, job).replaceAll(/%\d*a/g, index), values);
  };
  const stdout = nameOf(patterns.output ?? (isElement ? "slurm-%A_%a.out" : DEFAULT_OUTPUT));
  const stderr = patterns.error === undefined ? undefined : nameOf(patterns.error);
  return { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
}
