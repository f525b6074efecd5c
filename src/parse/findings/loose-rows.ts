import { countCells } from "../../markdown/cells.ts";
import { tablesOf } from "../layout.ts";
import type { Check } from "./check.ts";
import { linesOutsideTables } from "./outside.ts";

/** Rows that an empty line has cut off from their table. */
export const looseRows: Check = ({ document, layout }, report) => {
  const { text } = document;
  const tables = new Map(tablesOf(layout).map((meaning) => [meaning.table, meaning]));
  for (const line of linesOutsideTables(document)) {
    const meaning = line.after === undefined ? undefined : tables.get(line.after);
    if (meaning === undefined || text[line.start] !== "|") continue;
    if (countCells(text, line) !== meaning.table.header.cells.length) continue;
    report(
      {
        // Runs that have completed would be missed, and go in again.
        severity: meaning.columns.has("status") ? "error" : "warning",
        code: "summary.rows-not-read",
        message: "these rows are not read: an empty line ends the table above them",
        next: "Delete the empty line above them",
      },
      line,
    );
  }
};
