import type { Cell } from "../markdown/block.ts";
import { narrow, shownText } from "./cell.ts";
import type { RunTable } from "./run-tables.ts";
import { readStatusCell } from "./words.ts";

/**
 * Columns of a table without a status that hold statuses by heading and content: `Train status` with `done` in it. What
 * stands there would not be known, and runs that have completed would go in again.
 */
export function hiddenStatuses({ table, columns }: RunTable): Cell[] {
  if (columns.has("status")) return [];
  const taken = new Set(columns.values());
  return table.header.cells.filter(
    (cell, index) =>
      !taken.has(index) &&
      /\b(?:status|state|progress)\b/i.test(narrow(shownText(cell.text))) &&
      table.rows.some((row) => saysMore(row.cells[index])),
  );
}

/** Whether a cell says that a run has got further than to be planned, or is to be left out. */
function saysMore(cell: Cell | undefined): boolean {
  const said = readStatusCell(cell?.text ?? "");
  return said.kind === "instruction" || (said.kind === "status" && said.status !== "pending");
}
