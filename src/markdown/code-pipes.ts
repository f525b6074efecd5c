import type { Cell, Row } from "./block.ts";
import { countCells } from "./cells.ts";
import { applyEdits, type Edit, insertion } from "./edit.ts";

/** A longer row is no slip of the pen. */
const LONGEST = 10_000;

/**
 * The edits that escape the pipes in the code spans of a row with too many cells, if the row then has as many as it should:
 * GFM splits `a|b` in code too, which nobody expects.
 */
export function escapeRow(text: string, row: Row, columns: number): Edit[] {
  const line = text.slice(row.span.start, row.span.end);
  if (line.length > LONGEST) return [];
  const pipes = pipesInCode(line);
  const escaped = applyEdits(
    line,
    pipes.map((at) => backslashAt(at)),
  );
  if (countCells(escaped, { start: 0, end: escaped.length }) !== columns) return [];
  return pipes.map((at) => backslashAt(row.span.start + at));
}

/** Whether a code span begins or ends in a cell without its other half: a pipe in it divides it. */
export const isTorn = ({ raw }: Cell): boolean => (raw.match(/`+/g)?.length ?? 0) % 2 === 1;

const backslashAt = (offset: number): Edit => insertion(offset, "\\");

/** Offsets of the pipes that stand in code spans, if the line were none of a table; not of those that are escaped. */
function pipesInCode(line: string): number[] {
  const pipes: number[] = [];
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === "`") {
      const ticks = /`+/y;
      ticks.lastIndex = at;
      const open = ticks.exec(line)?.[0].length ?? 1;
      const end = closingTicks(line, at + open, open);
      for (let inside = at + open; end !== undefined && inside < end; inside++) {
        if (line[inside] === "|" && line[inside - 1] !== "\\") pipes.push(inside);
      }
      at = end === undefined ? at + open - 1 : end + open - 1;
    }
  }
  return pipes;
}

/** Where so many ticks, no more and no fewer, end the code span. */
function closingTicks(line: string, from: number, count: number): number | undefined {
  for (const match of line.slice(from).matchAll(/`+/g)) {
    if (match[0].length === count) return from + match.index;
  }
  return undefined;
}
