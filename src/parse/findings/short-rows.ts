import type { Check } from "./check.ts";

/** Rows that end before their Status cell: it may be an edit under way, so nothing is submitted for them. */
export const shortRows: Check = ({ experiment, rows }, report) => {
  for (const { key, cells } of experiment.tasks) {
    const place = cells.status === undefined ? rows.get(key) : undefined;
    if (place === undefined) continue;
    const { end } = place.row.span;
    report(
      {
        severity: "warning",
        code: "summary.short-row",
        message: `the row of ${key} ends before its Status cell, so nothing is submitted for it`,
        next: "Add the cells that are missing: | pending |",
      },
      { start: end, end },
    );
  }
};
