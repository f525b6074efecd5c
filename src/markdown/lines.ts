import type { Span } from "./block.ts";

const LINE_END = /\r\n|\n|\r/g;

/**
 * The lines of `text` between two offsets, each without its line end. CR, LF and CRLF end a line, as in CommonMark;
 * what follows a last line end is a line only when there is something in it.
 */
export function linesBetween(text: string, start: number, end: number): Span[] {
  const lines: Span[] = [];
  const ends = new RegExp(LINE_END);
  ends.lastIndex = start;
  let from = start;
  for (let match = ends.exec(text); match !== null && match.index < end; match = ends.exec(text)) {
    lines.push({ start: from, end: match.index });
    from = match.index + match[0].length;
  }
  if (from < end) lines.push({ start: from, end });
  return lines;
}

/** The line end that the text uses first; LF when it has none. */
export const lineEndOf = (text: string): string => /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
