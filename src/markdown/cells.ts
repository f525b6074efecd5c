import type { Cell, Row, Span } from "./block.ts";

const isPadding = (character: string | undefined): boolean => character === " " || character === "\t";

/**
 * Splits one line of a table by GFM's own rule: a pipe splits unless an odd number of backslashes stands before it,
 * inside code spans too. A pipe before the first cell and one after the last are borders, not cells.
 */
export function readRow(text: string, line: Span): Row {
  const cells = cellSpans(text, line).map((padded) => readCell(text, padded));
  return { span: line, cells };
}

/** The spans between the pipes of a line; for counting cells without building them. */
export function cellSpans(text: string, line: Span): Span[] {
  const start = skipPadding(text, line);
  const spans: Span[] = [];
  let from = text[start] === "|" ? start + 1 : start;
  for (let at = from; at < line.end; at++) {
    const character = text[at];
    if (character === "\\") at += 1;
    if (character !== "|") continue;
    spans.push({ start: from, end: at });
    from = at + 1;
  }
  const last = { start: from, end: line.end };
  if (spans.length === 0 || skipPadding(text, last) < line.end) spans.push(last);
  return spans;
}

/** Undoes the escaping of pipes: before a pipe backslashes count in pairs, elsewhere they are text or markup. */
export function unescapeCell(raw: string): string {
  // Of ten thousand cells hardly one has a backslash.
  if (!raw.includes("\\")) return raw.trim();
  return raw
    .replace(/\\+\|?/g, (run) => (run.endsWith("|") ? `${run.slice(0, run.length / 2 - 1)}|` : run))
    .trim();
}

function skipPadding(text: string, span: Span): number {
  let at = span.start;
  while (at < span.end && isPadding(text[at])) at++;
  return at;
}

function readCell(text: string, padded: Span): Cell {
  const content = contentOf(text, padded);
  const raw = text.slice(content.start, content.end);
  return { content, padded, raw, text: unescapeCell(raw) };
}

function contentOf(text: string, padded: Span): Span {
  const start = skipPadding(text, padded);
  if (start === padded.end) {
    const place = start === padded.start ? start : padded.start + 1;
    return { start: place, end: place };
  }
  let end = padded.end;
  while (isPadding(text[end - 1])) end--;
  return { start, end };
}
