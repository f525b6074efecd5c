export type Quote = "" | "'" | '"';

/** A part of a command line as bash takes it apart. */
export interface ShellWords {
  /** Without their quotes and without redirections; nothing in them is expanded. */
  readonly words: readonly string[];
  /** The word at the end of the line: empty behind a space. */
  readonly last: string;
  /** A quote that is open at the end. */
  readonly quote: Quote;
  /** The last word is the file of a redirection. */
  readonly isFile: boolean;
}

interface Reading {
  words: string[];
  word: string | undefined;
  quote: Quote;
  isFile: boolean;
}

/** Reads up to the end, or to where the shell goes on with another command. */
export function shellWords(line: string): ShellWords {
  const reading: Reading = { words: [], word: undefined, quote: "", isFile: false };
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    const isEscape = character === "\\" && reading.quote !== "'";
    if (reading.quote === "" && /[|;&\n]/.test(character)) break;
    if (!isEscape) take(reading, character);
    else {
      const next = line[++at] ?? "";
      // Within double quotes a backslash is one, but before these.
      const isKept = reading.quote === '"' && !/["\\$`]/.test(next);
      reading.word = `${reading.word ?? ""}${isKept ? "\\" : ""}${next}`;
    }
  }
  const { words, word: last = "", quote, isFile } = reading;
  return { words, last, quote, isFile };
}

function take(reading: Reading, character: string): void {
  const { word = "", quote } = reading;
  if (quote !== "") {
    if (character === quote) reading.quote = "";
    else reading.word = word + character;
  } else if (character === "'" || character === '"') {
    reading.quote = character;
    reading.word = word;
  } else if (/\s/.test(character)) endWord(reading);
  else if (/[<>]/.test(character)) {
    // `2>`: the number is no word.
    if (/^\d+$/.test(word)) reading.word = undefined;
    endWord(reading);
    reading.isFile = true;
  } else reading.word = word + character;
}

function endWord(reading: Reading): void {
  if (reading.word === undefined) return;
  if (!reading.isFile) reading.words.push(reading.word);
  reading.word = undefined;
  reading.isFile = false;
}

/** Text that goes on with a word of bash, within an open quote or outside of any. */
export function escaped(text: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      return text.replaceAll(/["\\$`]/g, "\\$&");
    case "":
      return text.replaceAll(/[^\w@%+=:,./\u0080-\uffff-]/g, "\\$&");
  }
}
