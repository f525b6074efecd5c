import type { Row, Table } from "../markdown/block.ts";
import type { Columns } from "./columns.ts";
import { cellOf } from "./row.ts";

/** Fewer columns leave too few empty cells to tell a heading from a run that has just been written down. */
const FEWEST_COLUMNS = 3;

/**
 * Rows that head a group of the rows below them (`| **8B models** | | |`): all that is filled in is the name, and that is
 * bold. Where every name is bold, it is how names are written there; the last row heads nothing.
 */
export function groupRows(table: Table, columns: Columns): ReadonlySet<Row> {
  const { header, rows } = table;
  const bold = rows.filter((row) => isBold(cellOf(row, columns, "run")?.text));
  if (bold.length === 0 || header.cells.length < FEWEST_COLUMNS || areNamesBold(table, columns))
    return new Set();
  return new Set(bold.filter((row) => row !== rows.at(-1) && isOnlyNamed(row, columns)));
}

/** Whether every name in the table is bold, and there is one. */
export function areNamesBold({ rows }: Table, columns: Columns): boolean {
  const names = rows.map((row) => cellOf(row, columns, "run")?.text ?? "").filter((text) => text !== "");
  return names.length > 0 && names.every(isBold);
}

/** Whether the last row is a task only because nothing stands below it: with a row there it would be a heading. */
export function wouldHead({ rows }: Table, columns: Columns): boolean {
  const last = rows.at(-1);
  return last !== undefined && isBold(cellOf(last, columns, "run")?.text) && isOnlyNamed(last, columns);
}

const isOnlyNamed = (row: Row, columns: Columns): boolean =>
  row.cells.every(({ text }, index) => index === columns.get("run") || text === "");

export const isBold = (text: string | undefined): boolean =>
  text !== undefined && /^(?:\*\*[^*]+\*\*|__[^_].*__)$/.test(text);
