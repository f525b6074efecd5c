import { applyEdits } from "../../markdown/edit.ts";
import { insertColumn } from "../../markdown/insert-column.ts";
import { hasSurplus } from "../findings/missing-columns.ts";
import { groupRows } from "../group-rows.ts";
import type { StatusTable } from "../layout.ts";
import type { Summary } from "../summary.ts";

/** Gives every status table without one a column for the job id, behind the status. */
export const addJobColumns = (summary: Summary): string =>
  addColumns(summary, "jobId", "Job ID", ({ columns }) => (columns.get("status") ?? 0) + 1);

/** Gives every status table without one a column for notes, as its last. */
export const addNotesColumns = (summary: Summary): string =>
  addColumns(summary, "notes", "Notes", ({ table }) => table.header.cells.length);

function addColumns(
  { document, layout }: Summary,
  column: "jobId" | "notes",
  heading: string,
  indexIn: (status: StatusTable) => number,
): string {
  const edits = layout.statusTables
    .filter(({ table, columns }) => !columns.has(column) && !hasSurplus(table))
    .flatMap((status) => {
      // With a cell that is filled in, the heading of a group would be a run.
      const without = groupRows(status.table, status.columns);
      return insertColumn(document, status.table, { index: indexIn(status), heading, value: "-", without });
    });
  return applyEdits(document.text, edits);
}
