import { applyEdits } from "../../markdown/edit.ts";
import { insertColumn } from "../../markdown/insert-column.ts";
import { hasLooseCells } from "../findings/missing-columns.ts";
import type { Summary } from "../summary.ts";

/** Gives every status table without one a column for the job id, behind the status. */
export const addJobColumns = ({ document, layout }: Summary): string =>
  applyEdits(
    document.text,
    layout.statusTables.flatMap(({ table, columns }) => {
      const status = columns.get("status");
      if (columns.has("jobId") || status === undefined || hasLooseCells(table)) return [];
      return insertColumn(document, table, { index: status + 1, heading: "Job ID", value: "-" });
    }),
  );

/** Gives every status table without one a column for notes, as its last. */
export const addNotesColumns = ({ document, layout }: Summary): string =>
  applyEdits(
    document.text,
    layout.statusTables.flatMap(({ table, columns }) =>
      columns.has("notes") || hasLooseCells(table)
        ? []
        : insertColumn(document, table, { index: table.header.cells.length, heading: "Notes", value: "-" }),
    ),
  );
