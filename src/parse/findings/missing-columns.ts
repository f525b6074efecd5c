import type { Table } from "../../markdown/block.ts";
import type { Check } from "./check.ts";

/** Columns of a status table that runmark can do without, and what is lost then. */
const WANTED = [
  {
    column: "jobId",
    code: "summary.no-job-column",
    heading: "Job ID",
    loss: "so its jobs cannot be found again from the summary if the journal is lost",
  },
  {
    column: "notes",
    code: "summary.no-notes-column",
    heading: "Notes",
    loss: "so why a run failed is not written into it",
  },
] as const;

export const missingColumns: Check = ({ layout }, report) => {
  for (const { table, columns } of layout.statusTables) {
    for (const { column, code, heading, loss } of WANTED) {
      if (columns.has(column)) continue;
      report(
        {
          severity: "info",
          code,
          message: `this status table has no column ${heading}, ${loss}`,
          next: hasSurplus(table)
            ? "Mend the rows with too many cells, then: runmark check --fix"
            : "Add it with: runmark check --fix",
        },
        table.header.span,
      );
    }
  }
};

/** Whether cells of some row may stand in other columns than they are meant for: then nobody knows where a new one goes. */
export const hasSurplus = ({ rows }: Table): boolean => rows.some(({ surplus }) => surplus !== undefined);
