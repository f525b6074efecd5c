import { type Check, tablesOf } from "./check.ts";

/** Rows with more cells than their header has: the rest is not shown, and cells before it may have slid to the right. */
export const surplusCells: Check = ({ layout }, report) => {
  for (const { table } of tablesOf(layout)) {
    for (const { surplus } of table.rows) {
      if (surplus === undefined) continue;
      report(
        {
          severity: "warning",
          code: "summary.surplus-cells",
          message: `this row has more cells than the ${table.header.cells.length} of its header; what is beyond them is not read`,
          next: "Write \\| for a pipe inside a cell, in code too",
        },
        surplus,
      );
    }
  }
};
