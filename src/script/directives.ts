import { err, ok, type Result } from "../model/result.ts";
import { SBATCH_OPTIONS, type SbatchOption } from "./options.ts";
import { directiveLines, splitWords } from "./words.ts";

/** One option of an `#SBATCH` line under its long name; `value` is empty for an option that takes none. */
export interface Directive {
  readonly name: string;
  readonly value: string;
  /** Line of the script, from 1. */
  readonly line: number;
}

type Found = Result<SbatchOption, string>;

const longOption = (name: string): Found => {
  const exact = SBATCH_OPTIONS.find((option) => option.name === name);
  if (exact !== undefined) return ok(exact);
  // getopt_long takes any abbreviation that leaves no doubt.
  const [first, second] = SBATCH_OPTIONS.filter((option) => option.name.startsWith(name));
  if (first === undefined) return err(`unrecognized option '--${name}'`);
  return second === undefined ? ok(first) : err(`option '--${name}' is ambiguous`);
};

const shortOption = (letter: string): Found => {
  const option = SBATCH_OPTIONS.find(({ short }) => short === letter);
  return option === undefined ? err(`invalid option -- '${letter}'`) : ok(option);
};

interface Taken {
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly usedNext: boolean;
}

const takeLong = (word: string, next: string | undefined): Result<Taken, string> => {
  const equals = word.indexOf("=");
  const written = word.slice(2, equals === -1 ? undefined : equals);
  const found = longOption(written);
  if (!found.ok) return found;
  const { name, arity } = found.value;
  if (equals !== -1) {
    if (arity === "none") return err(`option '--${name}' doesn't allow an argument`);
    return ok({ options: [{ name, value: word.slice(equals + 1) }], usedNext: false });
  }
  if (arity !== "required") return ok({ options: [{ name, value: "" }], usedNext: false });
  if (next === undefined) return err(`option '--${name}' requires an argument`);
  return ok({ options: [{ name, value: next }], usedNext: true });
};

const takeShort = (word: string, next: string | undefined): Result<Taken, string> => {
  const options: { name: string; value: string }[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const found = shortOption(word.charAt(at));
    if (!found.ok) return found;
    const { name, arity } = found.value;
    const rest = word.slice(at + 1);
    if (arity === "none") {
      options.push({ name, value: "" });
      continue;
    }
    if (rest !== "" || arity === "optional")
      return ok({ options: [...options, { name, value: rest }], usedNext: false });
    if (next === undefined) return err(`option requires an argument -- '${word.charAt(at)}'`);
    return ok({ options: [...options, { name, value: next }], usedNext: true });
  }
  return ok({ options, usedNext: false });
};

const takeOption = (word: string, next: string | undefined): Result<Taken, string> => {
  if (word.startsWith("--") && word.length > 2) return takeLong(word, next);
  if (word.startsWith("-") && word.length > 1) return takeShort(word, next);
  return err(`Invalid directive found in batch script: ${word}`);
};

/** A word of a line of the script. */
interface Word {
  readonly text: string;
  readonly line: number;
}

const wordsOf = ({ line, text }: { line: number; text: string }): Result<readonly Word[], string> => {
  const words = splitWords(text);
  return words.ok
    ? ok(words.value.map((word) => ({ text: word, line })))
    : err(`line ${line}: ${words.error}`);
};

const parseWords = (words: readonly Word[]): Result<readonly Directive[], string> => {
  const directives: Directive[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const { text = "", line = 0 } = words[at] ?? {};
    const taken = takeOption(text, words[at + 1]?.text);
    if (!taken.ok) return err(`line ${line}: ${taken.error}`);
    directives.push(...taken.value.options.map((option) => ({ ...option, line })));
    if (taken.value.usedNext) at += 1;
  }
  return ok(directives);
};

/**
 * What a job script says to SLURM, in the order in which it is written (a later one wins over an earlier one of the
 * same name). To sbatch all lines are one list of words: an option without its argument takes the next line's first word. The
 * error is sbatch's own words with the line in front.
 */
export const parseDirectives = (script: string): Result<readonly Directive[], string> => {
  const words: Word[] = [];
  for (const line of directiveLines(script)) {
    const found = wordsOf(line);
    if (!found.ok) return found;
    words.push(...found.value);
  }
  return parseWords(words);
};

/** What can be read of a script whose other lines sbatch may refuse: it is asked about, not submitted. */
export const readableDirectives = (script: string): readonly Directive[] =>
  directiveLines(script).flatMap((line) => {
    const words = wordsOf(line);
    const parsed = words.ok ? parseWords(words.value) : words;
    return parsed.ok ? parsed.value : [];
  });
