import type { Row, Table } from "../markdown/block.ts";
import type { Columns } from "./columns.ts";
import { cellOf } from "./row.ts";

/** Fewer columns leave too few empty cells to tell a heading from a run that has just been written down. */
const FEWEST_COLUMNS = 3;

/**
 * Rows that head a group of the rows below them (`| **8B models** | | |`): all that is filled in is the name, and that is
 * bold. Where every name is bold, it is how names are written there; the last row heads nothing.
 */
export function groupRows({ header, rows }: Table, columns: Columns): ReadonlySet<Row> {
  const name = columns.get("run");
  const bold = rows.filter((row) => isBold(cellOf(row, columns, "run")?.text));
  if (bold.length === 0 || header.cells.length < FEWEST_COLUMNS) return new Set();
  const named = rows.filter((row) => (cellOf(row, columns, "run")?.text ?? "") !== "");
  if (bold.length === named.length) return new Set();
  return new Set(
    bold.filter(
      (row) => row !== rows.at(-1) && row.cells.every(({ text }, index) => index === name || text === ""),
    ),
  );
}

const isBold = (text: string | undefined): boolean =>
  text !== undefined && /^(?:\*\*[^*]+\*\*|__[^_].*__)$/.test(text);
