import { escapeRow } from "../../markdown/code-pipes.ts";
import { haveSlid } from "../doubt.ts";
import { tablesOf } from "../layout.ts";
import type { Check } from "./check.ts";

/** Rows with more cells than their header has: the rest is not shown, and cells before it may have slid to the right. */
export const surplusCells: Check = ({ document, layout }, report) => {
  for (const { table, columns } of tablesOf(layout)) {
    for (const row of table.rows) {
      if (row.surplus === undefined) continue;
      const loss = haveSlid(row, columns)
        ? ": they may have slid, so no job goes in for it"
        : "; the rest is not read";
      const [pipe] = escapeRow(document.text, row, table.header.cells.length);
      report(
        {
          severity: "warning",
          code: "summary.surplus-cells",
          message: `this row has more cells than the ${table.header.cells.length} of its header${loss}`,
          next:
            pipe === undefined
              ? "Write \\| for a pipe that is text"
              : "Write \\| for a pipe in code, too: runmark check --fix",
        },
        pipe === undefined ? row.surplus : { start: pipe.span.start, end: pipe.span.start + 1 },
      );
    }
  }
};
