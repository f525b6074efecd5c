import type { Row, Span, Table } from "./block.ts";
import { unescapeCell } from "./cell.ts";
import { appendedCells, cellText } from "./cell-text.ts";
import type { MarkdownDocument } from "./document.ts";
import { escapeCell } from "./escape.ts";
import { lineEndOf } from "./lines.ts";
import { newBlocks } from "./new-blocks.ts";
import { newRow } from "./new-row.ts";

/** Replaces what stands in `span`; a zero-length span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export const insertion = (offset: number, text: string): Edit => ({
  span: { start: offset, end: offset },
  text,
});

/**
 * The text with all edits made, given in any order; every other character stays. Insertions at one place come out in
 * the order given. Edits that overlap are a bug of the caller.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const pieces: string[] = [];
  let done = 0;
  for (const { span, text: replacement } of sorted) {
    if (span.start < done || span.end < span.start || span.end > text.length) {
      throw new Error(`Edit of [${span.start}, ${span.end}) overlaps another or leaves the text`);
    }
    pieces.push(text.slice(done, span.start), replacement);
    done = span.end;
  }
  return pieces.join("") + text.slice(done);
}

/**
 * Writes a value into one cell of a row. Its padding is kept where the value fits, otherwise only this cell grows; a
 * value that the cell already holds changes nothing. For several cells of one row use `setCells`: two of them may be
 * missing from a short row, and then have to be added together.
 */
export function setCell(document: MarkdownDocument, row: Row, column: number, value: string): Edit {
  const [edit] = setCells(document, row, new Map([[column, value]]));
  return edit ?? insertion(row.span.end, "");
}

/** The same for several cells of one row, by column. A column that the header does not have is a bug of the caller. */
export function setCells(document: MarkdownDocument, row: Row, values: ReadonlyMap<number, string>): Edit[] {
  const contents = new Map([...values].map(([column, value]) => [column, escapeCell(value)]));
  const appended = appendCells(document, row, contents);
  const isFollowed = appended.text !== "";
  const replaced = row.cells.flatMap((cell, column) => {
    const content = contents.get(column);
    if (content === undefined || unescapeCell(content) === cell.text) return [];
    return [{ span: cell.padded, text: cellText(document.text, row, cell, content, isFollowed) }];
  });
  return isFollowed ? [...replaced, appended] : replaced;
}

/** Adds the missing cells of a short row up to the last one that gets a value; GFM reads missing ones as empty. */
function appendCells(document: MarkdownDocument, row: Row, contents: ReadonlyMap<number, string>): Edit {
  const columns = [...contents].filter(([, content]) => content !== "").map(([column]) => column);
  const length = Math.max(0, Math.max(-1, ...columns) + 1 - row.cells.length);
  if (length === 0) return insertion(row.span.end, "");
  if (row.surplus !== undefined) throw new Error("A value for a column that the table does not have");
  const added = Array.from({ length }, (_, index) => contents.get(row.cells.length + index) ?? "");
  const { at, text } = appendedCells(document.text, row, added);
  return insertion(at, text);
}

/**
 * A new row after the last one, in the style of the table: its outer pipes or none, the widths of its columns, flush
 * right where the alignment row says so. Missing values are empty cells; more values than columns are a bug of the
 * caller. Several rows for one table come out in the order of their edits.
 */
export function insertRow(document: MarkdownDocument, table: Table, values: readonly string[]): Edit {
  const columns = table.header.cells.length;
  if (values.length > columns) throw new Error(`${values.length} values for a table of ${columns} columns`);
  const row = newRow(document.text, table, values.map(escapeCell));
  return insertion(table.span.end, lineEndOf(document.text) + row);
}

/**
 * Inserts whole blocks at the start or the end of a line, with the document's own line end and a blank line on each
 * side. At the end of a document that has no final line end none is added.
 */
export const insertText = ({ text }: MarkdownDocument, offset: number, markdown: string): Edit =>
  insertion(offset, newBlocks(text, offset, markdown));
