import { nearest } from "../../model/nearest.ts";
import type { Report } from "../report.ts";
import { cellOf, isControl, meant } from "../row.ts";
import type { RunTable } from "../run-tables.ts";
import type { Check } from "./check.ts";

const WORDS = ["control", "baseline"];

/** Types that look like a slip of the pen: a run that was to be evaluated as it is would be trained. */
export const oddTypes: Check = ({ layout }, report) => {
  for (const runTable of layout.runTables) if (runTable.columns.has("type")) typesIn(runTable, report);
};

function typesIn({ table, columns }: RunTable, report: Report): void {
  const guesses = new Map<string, string | undefined>();
  for (const row of table.rows) {
    const type = meant(row, columns, "type");
    if (type === undefined) continue;
    if (!guesses.has(type)) guesses.set(type, nearest(/^[\p{L}]*/u.exec(type)?.[0] ?? "", WORDS));
    const guess = guesses.get(type);
    if (guess === undefined || isControl(row, columns)) continue;
    report(
      {
        severity: "warning",
        code: "summary.odd-type",
        message: `"${type}" is no type that runmark knows, so this run is trained`,
        next: `Did you mean ${guess}?`,
      },
      cellOf(row, columns, "type")?.content,
    );
  }
}
