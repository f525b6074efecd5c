import type { Row } from "../../markdown/block.ts";
import { isLikeProse, strayWord } from "../doubt.ts";
import { tablesOf } from "../layout.ts";
import type { Report } from "../report.ts";
import { cellOf } from "../row.ts";
import type { Check } from "./check.ts";

/** Rows that are not written to their end: it may be an edit under way, so nothing is submitted for them. */
export const shortRows: Check = ({ experiment, layout, rows }, report) => {
  const keys = new Map<Row, string>();
  for (const { key, cells } of experiment.tasks) {
    const row = cells.status === undefined ? rows.get(key)?.row : undefined;
    if (row !== undefined) keys.set(row, key);
  }
  for (const { table, columns } of tablesOf(layout)) {
    const width = table.header.cells.length;
    for (const row of table.rows) {
      if (row.cells.length >= width && !keys.has(row)) continue;
      const stray = strayWord(row, columns, width);
      if (isLikeProse(row, width)) tell(row, "this line is a row of the table above it", PROSE, report);
      else if (stray !== undefined) {
        tell(row, `this row has ${count(row, width)}, and "${stray}" may have slid`, END, report);
      } else {
        const key = keys.get(row);
        if (key === undefined) continue;
        const isCutOff = cellOf(row, columns, "status") !== undefined;
        if (isCutOff)
          tell(row, `the row of ${key} ends at the end of the file, with no pipe behind it`, PIPE, report);
        else tell(row, `the row of ${key} has ${count(row, width)} and ends before its Status`, END, report);
      }
    }
  }
};

const PROSE = "If it is no row, put an empty line above it; otherwise write the row to its end";
const PIPE = "End the row with a pipe";
const END = "Write the row to its end, also the cells that are empty";

const count = ({ cells }: Row, width: number): string => `${cells.length} of ${width} cells`;

function tell({ span: { end } }: Row, what: string, next: string, report: Report): void {
  report(
    {
      severity: "warning",
      code: "summary.short-row",
      message: `${what}, so nothing is submitted for it`,
      next,
    },
    { start: end, end },
  );
}
