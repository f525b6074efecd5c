import measure from "fast-string-truncated-width";

/** What our own screens are made of. The expressions of `measure` take longer to compile than a screen of these to print. */
const PLAIN = /^[\x20-\x7e·✓✗○▶█▒░│→…]*$/;

/** Terminal columns that a text takes: wide characters two, escape sequences none. */
export const widthOf = (text: string): number => (PLAIN.test(text) ? text.length : measure(text).width);

/** Text padded to a width in terminal columns. */
export const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Text cut to a width in terminal columns, with an ellipsis; colours that were begun are ended. */
export function cut(text: string, width: number): string {
  if (width < 1) return "";
  if (PLAIN.test(text) && text.length <= width) return text;
  const { index, truncated } = measure(text, { limit: width, ellipsis: "…", ellipsisWidth: 1 });
  if (!truncated) return text;
  return `${text.slice(0, index)}…${text.includes("\u001b") ? "\u001b[0m" : ""}`;
}

/** The same for plain text with the ellipsis in the middle: names of tasks and paths differ at both ends. */
export function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const end = tail(text, Math.floor((width - 1) / 2));
  return `${cut(text, width - widthOf(end))}${end}`;
}

/** As people count them: a letter and its accents, a family of emoji. */
const charactersOf = (text: string): readonly string[] =>
  PLAIN.test(text) ? [...text] : [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

/** As much of the end of a text as fits into a width. */
export function tail(text: string, width: number): string {
  const characters = charactersOf(text);
  let [start, taken] = [characters.length, 0];
  while (start > 0) {
    taken += widthOf(characters[start - 1] ?? "");
    if (taken > width) break;
    start -= 1;
  }
  return characters.slice(start).join("");
}

/** The widest of some texts, at most `limit` columns. */
export const widest = (texts: readonly string[], limit: number): number =>
  Math.min(
    limit,
    texts.reduce((width, text) => Math.max(width, widthOf(text)), 0),
  );

/**
 * Text in lines of a width, broken at a separator, with something before each line but the first. A word that is longer stays
 * whole: it may be a path to copy.
 */
export function wrap(text: string, width: number, indent = "", separator = " "): string[] {
  const [first = "", ...words] = text.split(separator);
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    const longer = `${line}${separator}${word}`;
    if (widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line];
}

/** Columns that text needs beside what stands before it; with less it goes below. */
const ENOUGH = 24;

/** Text behind a beginning: beside it, in as many lines as it takes, or below it where beside there is no room. */
export function hang(before: string, text: string, width: number): string[] {
  const indent = widthOf(before);
  const room = width - indent;
  if (widthOf(text) === 0) return [before.trimEnd()];
  if (widthOf(text) <= room) return [`${before}${text}`];
  // A word that is too long for the room is whole on a line of its own, so that one begins as far left as it can.
  const isTooLong = text.split(" ").some((word) => widthOf(word) > room);
  if (room < ENOUGH || isTooLong)
    return [before.trimEnd(), ...wrap(text, width - 4).map((line) => `    ${line}`)];
  const [first = "", ...rest] = wrap(text, room);
  return [`${before}${first}`, ...rest.map((line) => `${" ".repeat(indent)}${line}`)];
}
