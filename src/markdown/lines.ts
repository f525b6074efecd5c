import type { Span } from "./block.ts";

/**
 * Visits the lines of `text` from an offset on, each without its line end. CR, LF and CRLF end a line, as in CommonMark;
 * what follows a last line end is a line only when there is something in it.
 */
export function forEachLine(text: string, start: number, visit: (start: number, end: number) => void): void {
  let lf = start - 1;
  let cr = start - 1;
  for (let from = start; from < text.length; ) {
    // Each is looked for once: a file has one kind of line end as a rule, and the other would be sought to its end.
    if (lf < from) lf = indexOrEnd(text, "\n", from);
    if (cr < from) cr = indexOrEnd(text, "\r", from);
    const end = Math.min(lf, cr);
    visit(from, end);
    from = end + (cr === end && lf === end + 1 ? 2 : 1);
  }
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index === -1 ? text.length : index;
}

export function linesFrom(text: string, start: number): Span[] {
  const lines: Span[] = [];
  forEachLine(text, start, (from, end) => lines.push({ start: from, end }));
  return lines;
}

/** The line end that the text uses first; LF when it has none. */
export const lineEndOf = (text: string): string => /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
