import type { Cell } from "../../markdown/block.ts";
import { narrow, shownText } from "../cells/shown-text.ts";
import { readStatusCell } from "../cells/words.ts";
import type { RunTable } from "../run-tables.ts";
import type { Check } from "./check.ts";

/** Columns with the statuses of no stage in particular. */
export const hiddenStatuses: Check = ({ layout }, report) => {
  for (const cell of layout.runTables.flatMap(statusColumns)) {
    report(
      {
        severity: "error",
        code: "summary.unread-status-column",
        message: `the column "${shownText(cell.text)}" holds statuses, but it is not known what of`,
        next: "Name it Status if there is one stage; otherwise keep a status table for each, under a heading that names the stage",
      },
      cell.content,
    );
  }
};

/**
 * Columns of a table without a status that hold statuses by heading and content: `Train status` with `done` in it. What
 * stands there would not be known, and runs that have completed would go in again.
 */
function statusColumns({ table, columns }: RunTable): Cell[] {
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
