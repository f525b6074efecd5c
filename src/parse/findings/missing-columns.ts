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
          next: "Add it with: runmark check --fix",
        },
        table.header.span,
      );
    }
  }
};
