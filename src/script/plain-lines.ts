export interface PlainLine {
  readonly text: string;
  /** At which it begins, counted from 1. */
  readonly line: number;
}

/** Longer lines are data. */
const LONGEST = 500;
/** Of a line that goes on in others. */
const LONGEST_JOINED = 4_000;

/** A line that goes on in the next. */
const GOES_ON = /(?:\\|\||&&)$/;

/**
 * Lines of commands of a shell script: without comments and here-documents, each with those that it goes on in. It ends at a quote
 * that goes on in the next line: what is code there and what is text is no more to be told so simply.
 */
export function* plainLines(script: string): Generator<PlainLine> {
  let begun: PlainLine | undefined;
  let end: string | undefined;
  for (const [index, whole] of script.split("\n").entries()) {
    const text = whole.slice(0, LONGEST).trim();
    if (end !== undefined) {
      if (text === end) end = undefined;
      continue;
    }
    const isComment = text.startsWith("#");
    if (isComment || (text === "" && begun === undefined)) continue;
    const joined: PlainLine = { text: joinedText(begun?.text, text), line: begun?.line ?? index + 1 };
    begun = GOES_ON.test(text) && joined.text.length < LONGEST_JOINED ? joined : undefined;
    if (begun !== undefined) continue;
    if (isOpen(joined.text)) return;
    yield joined;
    end = /<<-?\s*\\?["']?(\w+)["']?/.exec(joined.text.replaceAll("<<<", ""))?.[1];
  }
}

const joinedText = (begun: string | undefined, text: string): string =>
  begun === undefined ? text : `${begun.replace(/\\$/, "")} ${text}`;

/** A quote that has no end in its line. */
function isOpen(text: string): boolean {
  const rest = text.replaceAll(/\\.|"(?:[^"\\]|\\.)*"|'[^']*'/g, "").replace(/(?:^|\s)#.*/, "");
  return /["'`]/.test(rest.replaceAll(/`[^`]*`/g, ""));
}
