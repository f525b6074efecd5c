import type { Row, Table } from "./block.ts";
import { beginsWithPipe, lastPipe } from "./borders.ts";
import { widthOf } from "./cell-layout.ts";
import { appendedCells } from "./cell-text.ts";
import { readRow } from "./cells.ts";
import type { MarkdownDocument } from "./document.ts";
import { type Edit, insertion } from "./edit.ts";
import { escapeCell } from "./escape.ts";

/** A column that a table is to have, with a value for each of its rows. */
export interface NewColumn {
  /** How many columns stand before it; at least one, since a row without outer pipes begins with the first. */
  readonly index: number;
  readonly heading: string;
  readonly value: string;
  /** Rows whose new cell stays empty. */
  readonly without?: ReadonlySet<Row>;
}

/**
 * The edits that give a table one more column, in the header, the alignment row and each row. A row that ends before the new
 * column stays as it is, and reads as empty there; what a row has beyond its header stays beyond it.
 */
export function insertColumn(document: MarkdownDocument, table: Table, column: NewColumn): Edit[] {
  const { text } = document;
  const { header, delimiter, rows } = table;
  const { index } = column;
  const count = header.cells.length;
  if (index < 1 || index > count) throw new Error(`A column at ${index} in a table of ${count}`);
  const heading = escapeCell(column.heading);
  const width = widthOf(heading);
  const contentIn = (row: Row): string => (column.without?.has(row) ? "" : escapeCell(column.value));
  return [
    insertCell(text, header, index, heading),
    insertDashes(text, readRow(text, delimiter, count), index, width),
    ...rows
      .filter(({ cells }) => cells.length >= index)
      .map((row) =>
        insertCell(
          text,
          row,
          index,
          isAligned(text, row, header) ? padTo(width, contentIn(row)) : contentIn(row),
        ),
      ),
  ];
}

const padTo = (width: number, value: string): string =>
  value + " ".repeat(Math.max(0, width - widthOf(value)));

/** Whether the row seems to be padded to the widths of its header, judged by the first cell. */
const isAligned = (text: string, row: Row, header: Row): boolean =>
  firstWidth(text, row) === firstWidth(text, header);

function firstWidth(text: string, { cells: [first] }: Row): number {
  return first === undefined ? 0 : widthOf(text.slice(first.padded.start, first.padded.end));
}

/** Before the cell that stands there, or behind the last. */
function insertCell(text: string, row: Row, index: number, content: string): Edit {
  const place = placeOf(row, index) ?? closingOf(text, row);
  return place === undefined ? append(text, row, content) : insertion(place, ` ${content} |`);
}

/** In the alignment row, where dashes touch the pipes if the others do. */
function insertDashes(text: string, marks: Row, index: number, width: number): Edit {
  const isTight = marks.cells.some(
    ({ padded, content }) => padded.start === content.start && padded.end === content.end,
  );
  const cell = isTight ? "-".repeat(width + 2) : ` ${"-".repeat(width)} `;
  const place = placeOf(marks, index) ?? closingOf(text, marks);
  return place === undefined ? append(text, marks, "-".repeat(width)) : insertion(place, `${cell}|`);
}

/** Where the text of the cell begins, of what lies beyond the last one too. */
function placeOf({ cells, surplus }: Row, index: number): number | undefined {
  const cell = cells[index];
  if (cell !== undefined) return cell.padded.start;
  return surplus === undefined ? undefined : (cells.at(-1)?.padded.end ?? surplus.start - 1) + 1;
}

/** Behind the last pipe of a row that begins and ends with one. */
function closingOf(text: string, row: Row): number | undefined {
  const pipe = lastPipe(row);
  return pipe === undefined || !beginsWithPipe(text, row) ? undefined : pipe + 1;
}

function append(text: string, row: Row, content: string): Edit {
  const { at, text: added } = appendedCells(text, row, [content.trimEnd()]);
  return insertion(at, added);
}
