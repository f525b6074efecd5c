import type { Cell, Row, Span } from "./block.ts";
import { cellBetween } from "./cell.ts";
import { skipSpace, spaceStart } from "./space.ts";

/**
 * Splits one line of a table by GFM's own rule: a pipe splits unless an odd number of backslashes stands before it,
 * inside code spans too. A pipe before the first cell and one after the last are borders, not cells. At most so many
 * cells are read as the header has.
 */
export function readRow(text: string, line: Span, columns: number): Row {
  const cells: Cell[] = [];
  let from = firstCell(text, line);
  while (cells.length < columns && (cells.length === 0 || skipSpace(text, from, line.end) < line.end)) {
    const end = nextPipe(text, from, line.end);
    cells.push(cellBetween(text, from, end));
    from = Math.min(end + 1, line.end);
  }
  const start = skipSpace(text, from, line.end);
  if (start === line.end) return { span: line, cells };
  const end = spaceStart(text, start, line.end);
  return { span: line, cells, surplus: { start, end, raw: text.slice(start, end) } };
}

/** How many cells a line has. */
export function countCells(text: string, line: Span): number {
  let from = firstCell(text, line);
  let count = 0;
  do {
    count += 1;
    from = nextPipe(text, from, line.end) + 1;
  } while (from < line.end && skipSpace(text, from, line.end) < line.end);
  return count;
}

function firstCell(text: string, line: Span): number {
  const start = skipSpace(text, line.start, line.end);
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
