import { shownText } from "./cell.ts";
import type { Layout } from "./layout.ts";
import { problemWithName } from "./names.ts";
import type { Report } from "./report.ts";

/** Tells of tables that look like runs or tasks and cannot be read as such. */
export function reportTables(layout: Layout, report: Report): void {
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
  for (const cell of layout.unsafeTasks) {
    const name = shownText(cell.text);
    report(
      {
        severity: "error",
        code: "summary.unsafe-name",
        message: `"${name}" cannot name a folder: it ${problemWithName(name)}`,
        next: "Use letters, digits, dots, dashes and underscores",
      },
      cell.content,
    );
  }
}
