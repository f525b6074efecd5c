import { plainText } from "../../markdown/inline.ts";
import { type Column, matchColumns } from "../columns.ts";
import { tablesOf } from "../layout.ts";
import type { Check } from "./check.ts";

/** Of these a second one is misleading in any case; of others only when it has the same heading. */
const ONLY_ONE: ReadonlySet<Column> = new Set(["status", "jobId", "task", "epoch"]);

/** Two columns of one meaning, of which one is not read. */
export const doubleColumns: Check = ({ layout }, report) => {
  for (const { table, columns } of tablesOf(layout)) {
    const taken = new Map([...columns].map(([column, index]) => [index, column]));
    for (const [index, cell] of table.header.cells.entries()) {
      if (taken.has(index)) continue;
      const heading = plainText(cell.text);
      const [column] = matchColumns([heading]).keys();
      const counts = column === undefined ? undefined : columns.get(column);
      if (column === undefined || counts === undefined) continue;
      const chosen = plainText(table.header.cells[counts]?.text ?? "");
      const isSame = chosen.toLowerCase() === heading.toLowerCase();
      if (!isSame && !ONLY_ONE.has(column)) continue;
      report(
        {
          severity: "warning",
          code: "summary.double-column",
          message: `the table has two columns for the same: column ${counts + 1} (${chosen}) counts, this one is not read`,
          next: "Rename or delete one of the two",
        },
        cell.content,
      );
    }
  }
};
