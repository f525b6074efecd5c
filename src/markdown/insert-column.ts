import type { Row, Span, Table } from "./block.ts";
import { columnsOf } from "./cell-layout.ts";
import { appendedCells } from "./cell-text.ts";
import { readRow } from "./cells.ts";
import type { MarkdownDocument } from "./document.ts";
import { type Edit, escapeCell } from "./edit.ts";

/** A column that a table is to have, with a value for each of its rows. */
export interface NewColumn {
  /** Where it goes, counted from 1: the first column of a table cannot be pushed aside, since its line may begin with it. */
  readonly index: number;
  readonly heading: string;
  readonly value: string;
}

/**
 * The edits that give a table one more column, in the header, the alignment row and each row. A row that ends before the new
 * column stays as it is, and reads as empty there; what a row has beyond its header stays beyond it.
 */
export function insertColumn(document: MarkdownDocument, table: Table, column: NewColumn): Edit[] {
  const { text } = document;
  const count = table.header.cells.length;
  if (column.index < 1 || column.index > count) {
    throw new Error(`A column at ${column.index} in a table of ${count}`);
  }
  const heading = escapeCell(column.heading);
  const width = columnsOf(heading);
  const value = escapeCell(column.value);
  const rule = readRow(text, table.delimiter, count);
  return [
    insertCell(text, table.header, column.index, heading),
    insertRule(text, rule, column.index, width),
    ...table.rows.flatMap((row) => {
      if (row.cells.length < column.index) return [];
      const isAligned =
        columnsOf(slice(text, row.cells[0]?.padded)) ===
        columnsOf(slice(text, table.header.cells[0]?.padded));
      const wide = value + " ".repeat(Math.max(0, width - columnsOf(value)));
      return [insertCell(text, row, column.index, isAligned ? wide : value)];
    }),
  ];
}

const slice = (text: string, span: Span | undefined): string =>
  span === undefined ? "" : text.slice(span.start, span.end);

/** Before the cell that stands there, or behind the last. */
function insertCell(text: string, row: Row, index: number, content: string): Edit {
  const place = placeOf(row, index) ?? closingOf(text, row);
  return place === undefined ? append(text, row, content) : insertion(place, ` ${content} |`);
}

/** As dashes, which touch the pipes where the others do. */
function insertRule(text: string, rule: Row, index: number, width: number): Edit {
  const isTight = rule.cells.some(
    ({ padded, content }) => padded.start === content.start && padded.end === content.end,
  );
  const cell = isTight ? "-".repeat(width + 2) : ` ${"-".repeat(width)} `;
  const place = placeOf(rule, index) ?? closingOf(text, rule);
  return place === undefined ? append(text, rule, "-".repeat(width)) : insertion(place, `${cell}|`);
}

/** Where the text of the cell begins, of what lies beyond the last one too. */
function placeOf({ cells, surplus }: Row, index: number): number | undefined {
  const cell = cells[index];
  if (cell !== undefined) return cell.padded.start;
  return surplus === undefined ? undefined : (cells.at(-1)?.padded.end ?? surplus.start - 1) + 1;
}

/** Behind the last pipe of a row that begins and ends with one. */
function closingOf(text: string, row: Row): number | undefined {
  const last = row.cells.at(-1);
  const isOpen = last === undefined || last.padded.end === row.span.end;
  return isOpen || !/^[ \t]*\|/.test(slice(text, row.span)) ? undefined : last.padded.end + 1;
}

function append(text: string, row: Row, content: string): Edit {
  const { at, text: added } = appendedCells(text, row, [content.trimEnd()]);
  return insertion(at, added);
}

const insertion = (at: number, text: string): Edit => ({ span: { start: at, end: at }, text });
