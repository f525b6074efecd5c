import { tablesOf } from "../layout.ts";
import { meant, nameIn } from "../row.ts";
import type { Check } from "./check.ts";

/** What a row is hardly filled in with that is of no run. */
const OF_A_RUN = ["status", "script", "command", "jobId", "task"] as const;

/** Rows that say how a run is, and not which. */
export const namelessRows: Check = ({ layout }, report) => {
  for (const { table, columns } of tablesOf(layout)) {
    const name = columns.get("run") ?? 0;
    for (const row of table.rows) {
      const cell = row.cells[name];
      if (cell === undefined || nameIn(row, columns, "run") !== undefined) continue;
      if (OF_A_RUN.every((column) => meant(row, columns, column) === undefined)) continue;
      report(
        {
          severity: "warning",
          code: "summary.nameless-row",
          message: "this row names no run, so it is not read",
          next: `Write the name of the run into the column ${table.header.cells[name]?.text}, or delete the row`,
        },
        cell.content,
      );
    }
  }
};
