import type { Check } from "./check.ts";

/** Tables of statuses that do not say whose. */
export const namelessTables: Check = ({ layout }, report) => {
  for (const table of layout.nameless) {
    report(
      {
        severity: "error",
        code: "summary.no-run-column",
        message: "this status table has no column that names the run",
        next: "Add a column `Run Name` to it",
      },
      table.header.span,
    );
  }
};
