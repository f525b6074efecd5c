import type { Check } from "./check.ts";

/** Tables that look like runs and are not read as such, or not at all. */
export const leftOutTables: Check = ({ layout }, report) => {
  for (const table of layout.transposed) {
    report(
      {
        severity: "warning",
        code: "summary.transposed-table",
        message: "this table has a run in each column and is not read",
        next: "Turn it: a row for each run, with a column `Run Name` and a column `Status`",
      },
      table.header.span,
    );
  }
  for (const { table } of layout.halfKnown) {
    report(
      {
        severity: "warning",
        code: "summary.half-known-runs",
        message: "some runs of this table are listed above and some are not, so none of it is read",
        next: "List new runs in the table above, or in a table of their own",
      },
      table.header.span,
    );
  }
  for (const { table, columns } of layout.ofOthers) {
    report(
      {
        // A table of names and nothing of jobs may well be of nodes or data sets.
        severity: columns.has("jobId") ? "warning" : "info",
        code: "summary.table-of-others",
        message: "no name in this table is that of a run, so it is not read and left as it is",
        next: "If these are runs, list them in the table of runs, too",
      },
      table.header.span,
    );
  }
  for (const { table } of layout.leftOut) {
    report(
      {
        severity: "info",
        code: "summary.group-not-read",
        message:
          "the runs of this table are not read, since its heading speaks of something else than runs to do",
        next: "If they are runs to do, name the heading after what they have in common",
      },
      table.header.span,
    );
  }
};
