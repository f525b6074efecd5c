import type { Cell, Table } from "./block.ts";
import { beginsWithPipe, lastPipe } from "./borders.ts";
import { padCell, type Room, widthOf } from "./cell-layout.ts";
import { readRow } from "./cells.ts";
import { guardLineStart } from "./line-start.ts";
import { skipSpace } from "./space.ts";

/** A line for the table, without line end, from escaped contents: borders as the header's, widths as its columns. */
export function newRow(text: string, table: Table, contents: readonly string[]): string {
  const { header, rows } = table;
  const indent = text.slice(header.span.start, skipSpace(text, header.span.start, header.span.end));
  const isBordered = beginsWithPipe(text, header);
  const alignments = readRow(text, table.delimiter, header.cells.length).cells.map((cell) => cell.raw);
  const cells = header.cells.map((cell, column) => {
    const content = contents[column] ?? "";
    const before = column === 0 && !isBordered ? 0 : 1;
    if (cell.padded.end === header.span.end) return " ".repeat(before) + (content === "" ? " |" : content);
    return padCell(content, roomInColumn(text, cell, rows.at(-1)?.cells[column], alignments[column] ?? ""));
  });
  if (isBordered) return `${indent}|${cells.join("|")}${lastPipe(header) === undefined ? "" : "|"}`;
  const [first = "", ...others] = cells;
  return indent + [guardLineStart(first), ...others].join("|");
}

/** The narrower of header and last row: one cell that grew should not widen every row after it. */
function roomInColumn(text: string, header: Cell, last: Cell | undefined, alignment: string): Room {
  const cellWidth = (cell: Cell): number => widthOf(text.slice(cell.padded.start, cell.padded.end));
  const width = last === undefined ? cellWidth(header) : Math.min(cellWidth(header), cellWidth(last));
  const left = header.content.start > header.padded.start ? 1 : 0;
  const right = header.content.end < header.padded.end ? 1 : left;
  return { width, left, right, flush: /^-+:$/.test(alignment) ? "right" : "left" };
}
