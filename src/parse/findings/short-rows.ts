import { cellOf } from "../row.ts";
import type { Check } from "./check.ts";

/** Rows that are not written to their end: it may be an edit under way, so nothing is submitted for them. */
export const shortRows: Check = ({ experiment, rows }, report) => {
  for (const { key, cells } of experiment.tasks) {
    const place = cells.status === undefined ? rows.get(key) : undefined;
    if (place === undefined) continue;
    const { end } = place.row.span;
    const isCutOff = cellOf(place.row, place.columns, "status") !== undefined;
    const where = isCutOff ? "at the end of the file, with no pipe behind it" : "before its Status cell";
    report(
      {
        severity: "warning",
        code: "summary.short-row",
        message: `the row of ${key} ends ${where}, so nothing is submitted for it`,
        next: isCutOff ? "End the row with a pipe" : "Add the cells that are missing: | pending |",
      },
      { start: end, end },
    );
  }
};
