import { groupRows } from "../group-rows.ts";
import { tablesOf } from "../layout.ts";
import { cellOf } from "../row.ts";
import type { Check } from "./check.ts";

/** Rows that are taken for headings: nobody should look for such a run in vain. */
export const headingRows: Check = ({ layout }, report) => {
  for (const { table, columns } of tablesOf(layout)) {
    for (const row of groupRows(table, columns)) {
      report(
        {
          severity: "info",
          code: "summary.group-row",
          message: "this row is a heading of the rows below it, and no run",
          next: "If it is a run, write its name without the bold, or `pending` as its status",
        },
        cellOf(row, columns, "run")?.content,
      );
    }
  }
};
