import { shownText } from "./cell.ts";
import { hiddenStatuses } from "./hidden-status.ts";
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
  for (const cell of layout.runTables.flatMap(hiddenStatuses)) {
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
