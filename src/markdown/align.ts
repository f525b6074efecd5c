import type { Row, Table } from "./block.ts";
import { widthOf } from "./cell-layout.ts";
import { readRow } from "./cells.ts";
import { type Column, columnsOfTable } from "./column.ts";
import type { MarkdownDocument } from "./document.ts";
import { applyEdits, type Edit } from "./edit.ts";
import { guardLineStart } from "./line-start.ts";
import { isSpaced, type Slot, slotsOf, spanOf } from "./slot.ts";

/** The text of a document with its tables aligned. */
export interface Aligned {
  readonly text: string;
  /** All that there are, and those that were not aligned. */
  readonly tables: number;
  readonly changed: number;
}

/**
 * Pads the cells of all tables so that their pipes stand below each other on the screen: one space on each side, the text
 * left, right or in the middle as the alignment row says. Only spaces, tabs and the dashes of alignment rows change; dashes
 * are padding, since their number means nothing. Colons stay, and so does whether dashes touch the pipes.
 *
 * What is not between two pipes gets no padding: the indentation, what follows the last pipe, the end of a row without one.
 * A row keeps the cells that it has, and what it has beyond the header's as it is written. How wide a column is, and which
 * text is too wide to count: `columnsOfTable`.
 */
export function alignTables({ text, blocks }: MarkdownDocument): Aligned {
  const edits = blocks.flatMap((block) => (block.kind === "table" ? [alignTable(text, block)] : []));
  return {
    text: applyEdits(text, edits.flat()),
    tables: edits.length,
    changed: edits.filter((ofTable) => ofTable.length > 0).length,
  };
}

/** The edits that align one table; none where it is aligned. */
export function alignTable(text: string, table: Table): Edit[] {
  const marks = slotsOf(text, readRow(text, table.delimiter, table.header.cells.length));
  const isTight = !marks.some(isSpaced);
  const columns = columnsOfTable(table, marks, isTight);
  const alignMark = isTight ? tightMark : spacedMark;
  return [
    ...alignSlots(text, slotsOf(text, table.header), columns, alignCell),
    ...alignSlots(text, marks, columns, alignMark),
    ...table.rows.flatMap((row: Row) => alignSlots(text, slotsOf(text, row), columns, alignCell)),
  ];
}

/** What a slot holds when it is aligned; undefined where it stays as it is. */
type Align = (slot: Slot, column: Column) => string | undefined;

function alignSlots(text: string, slots: readonly Slot[], columns: readonly Column[], align: Align): Edit[] {
  return slots.flatMap((slot, index) => {
    const column = columns[index];
    const aligned = column === undefined ? undefined : align(slot, column);
    const span = spanOf(slot);
    if (aligned === undefined || aligned === text.slice(span.start, span.end)) return [];
    return [{ span, text: aligned }];
  });
}

const alignCell: Align = ({ cell: { raw }, left, right }, { width, flush }) => {
  // At the start of a line `-|` is a cell and `- |` a list: what could be read as another block is not touched.
  if (left === 0 && guardLineStart(raw) !== raw) return undefined;
  if (right === 0 && raw === "") return undefined;
  const free = Math.max(0, width - widthOf(raw));
  const before = left === 0 ? 0 : left + { left: 0, middle: Math.floor(free / 2), right: free }[flush];
  const after = right === 0 ? 0 : left + free - before + right;
  return " ".repeat(before) + raw + " ".repeat(after);
};

const spacedMark: Align = ({ cell, left, right }, { width }) =>
  " ".repeat(left) + stretched(cell.raw, width) + " ".repeat(right);

const tightMark: Align = ({ cell, left, right }, { width }) => stretched(cell.raw, left + width + right);

/** A cell of the alignment row with as many dashes as make up the width, and its colons. */
const stretched = (mark: string, width: number): string => {
  const colons = mark.replaceAll("-", "").length;
  return mark.replace(/-+/, "-".repeat(width - colons));
};
