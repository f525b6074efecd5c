import type { Cell, Row, Span } from "./block.ts";

const isPadding = (character: string | undefined): boolean => character === " " || character === "\t";

/**
 * Splits one line of a table by GFM's own rule: a pipe splits unless an odd number of backslashes stands before it,
 * inside code spans too. A pipe before the first cell and one after the last are borders, not cells. At most so many
 * cells are read as the header has.
 */
export function readRow(text: string, line: Span, columns: number): Row {
  const cells: Cell[] = [];
  let from = firstCell(text, line);
  while (cells.length < columns && (cells.length === 0 || skipPadding(text, from, line.end) < line.end)) {
    const end = nextPipe(text, from, line.end);
    cells.push(readCell(text, { start: from, end }));
    from = Math.min(end + 1, line.end);
  }
  const start = skipPadding(text, from, line.end);
  if (start === line.end) return { span: line, cells };
  return { span: line, cells, surplus: { start, end: paddingStart(text, start, line.end) } };
}

/** How many cells a line has. */
export function countCells(text: string, line: Span): number {
  let from = firstCell(text, line);
  let count = 0;
  do {
    count += 1;
    from = nextPipe(text, from, line.end) + 1;
  } while (from < line.end && skipPadding(text, from, line.end) < line.end);
  return count;
}

function firstCell(text: string, line: Span): number {
  const start = skipPadding(text, line.start, line.end);
  return start < line.end && text[start] === "|" ? start + 1 : start;
}

function nextPipe(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const character = text[at];
    if (character === "|") return at;
    if (character === "\\") at += 1;
  }
  return end;
}

/** Undoes the escaping of pipes: before a pipe backslashes count in pairs, elsewhere they are text or markup. */
export function unescapeCell(raw: string): string {
  // Of ten thousand cells hardly one has a backslash.
  if (!raw.includes("\\")) return raw.trim();
  return raw
    .replace(/\\+\|?/g, (run) => (run.endsWith("|") ? `${run.slice(0, run.length / 2 - 1)}|` : run))
    .trim();
}

function skipPadding(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isPadding(text[at])) at++;
  return at;
}

function paddingStart(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isPadding(text[at - 1])) at--;
  return at;
}

function readCell(text: string, padded: Span): Cell {
  const content = contentOf(text, padded);
  const raw = text.slice(content.start, content.end);
  return { content, padded, raw, text: unescapeCell(raw) };
}

function contentOf(text: string, padded: Span): Span {
  const start = skipPadding(text, padded.start, padded.end);
  if (start === padded.end) {
    const place = start === padded.start ? start : padded.start + 1;
    return { start: place, end: place };
  }
  return { start, end: paddingStart(text, start, padded.end) };
}
