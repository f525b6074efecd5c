import { err, ok, type Result } from "../model/result.ts";

const blank = /\s/;

/**
 * Splits the text behind `#SBATCH` as sbatch does, so that what it misreads is misread here: quotes of both kinds group; a
 * backslash takes the next character as it is, inside quotes too, but outside of them no blank, at which the word ends all the
 * same; an unquoted `#` anywhere starts a comment; and an empty word ends the line. The error is what sbatch says.
 */
export const splitWords = (text: string): Result<readonly string[], string> => {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && blank.test(text.charAt(at))) at += 1;
    if (text.charAt(at) === ":") return err(`Unexpected \`:\` in [${text.slice(at)}]`);
    const { word, quote, end } = wordAt(text, at);
    if (quote !== undefined) return err(`Unmatched \`${quote}\` in [${text.slice(at)}]`);
    if (word === "") return ok(words);
    words.push(word);
    at = end;
  }
};

interface WordAt {
  readonly word: string;
  /** The one that is still open. */
  readonly quote: string | undefined;
  readonly end: number;
}

/** What stands for itself, outside of quotes and in either kind; taken whole, as a string made letter by letter costs much memory. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  "": /[^\s\\"'#]+/y,
  '"': /[^\\"]+/y,
  "'": /[^\\']+/y,
};

const plainAt = (text: string, at: number, quote = ""): string => {
  const plain = PLAIN[quote];
  if (plain === undefined) return "";
  plain.lastIndex = at;
  return plain.exec(text)?.[0] ?? "";
};

const wordAt = (text: string, from: number): WordAt => {
  let word = "";
  let quote: string | undefined;
  let isTaken = false;
  let at = from;
  for (; at < text.length; at += 1) {
    const plain = isTaken ? "" : plainAt(text, at, quote);
    word += plain;
    at += plain.length;
    if (at === text.length) break;
    const character = text.charAt(at);
    if (quote === undefined && blank.test(character)) break;
    if (isTaken) {
      isTaken = false;
      word += character;
    } else if (character === "\\") isTaken = true;
    else if (character === quote) quote = undefined;
    else if (quote === undefined && /["']/.test(character)) quote = character;
    else if (quote === undefined && character === "#") break;
    else word += character;
  }
  return { word, quote, end: at };
};

/** Writes a word so that it is read back as it is, behind `#SBATCH`. */
export const quoteWord = (word: string): string =>
  /^[\w.,:;=@%+/[\]()*&|!<>~^-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, "\\$&")}"`;

/** The lines that count: those that begin with `#SBATCH` and stand before the first line that is no comment. */
export const directiveLines = (
  script: string,
): readonly { readonly line: number; readonly text: string }[] => {
  const found: { line: number; text: string }[] = [];
  for (const [index, source] of script.split("\n").entries()) {
    const match = /^#SBATCH(.*)/.exec(source);
    if (match !== null) found.push({ line: index + 1, text: match[1] ?? "" });
    else if (/^\s*[^#\s]/.test(source)) break;
  }
  return found;
};
