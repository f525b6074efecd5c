import type { Location } from "../model/diagnostic.ts";
import { WRITTEN_COLUMNS } from "../model/experiment.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Column, Columns } from "./columns.ts";
import { groupRows } from "./group-rows.ts";
import { locationOf } from "./location.ts";
import { nameIn } from "./row.ts";
import type { RunTable } from "./run-tables.ts";
import type { Summary } from "./summary.ts";

/** What a table of runs says of a run in one column, its model and its type included. */
export interface RunValue {
  readonly heading: string;
  /** As people read it; absent where the cell means nothing. */
  readonly text?: string;
  readonly location: Location;
}

/** All that the tables of runs say of each run, but for what runmark writes there. */
export function runValues(summary: Summary): ReadonlyMap<string, readonly RunValue[]> {
  const values = new Map<string, readonly RunValue[]>();
  for (const { table, columns } of summary.layout.runTables) {
    const own = ownColumns(table.header.cells, columns);
    const headings = groupRows(table, columns);
    for (const row of table.rows) {
      const name = headings.has(row) ? undefined : nameIn(row, columns, "run");
      if (name === undefined || values.has(name)) continue;
      values.set(
        name,
        own.map(({ heading, index }) => {
          const cell = row.cells[index];
          const text = cell === undefined || isPlaceholder(cell.text) ? "-" : shownText(cell.text);
          const location = locationOf(summary.path, summary.document, cell?.content ?? row.span);
          return isPlaceholder(text) ? { heading, location } : { heading, text, location };
        }),
      );
    }
  }
  return values;
}

/** Columns that say nothing of what is tried. */
const OTHERS: readonly Column[] = ["run", ...WRITTEN_COLUMNS];

function ownColumns(
  header: RunTable["table"]["header"]["cells"],
  columns: Columns,
): readonly { readonly heading: string; readonly index: number }[] {
  const others = new Set(OTHERS.map((column) => columns.get(column)));
  return header
    .map(({ text }, index) => ({ heading: shownText(text), index }))
    .filter(({ heading, index }) => heading !== "" && !others.has(index));
}
