import { relative } from "node:path";
import { WRITTEN_COLUMNS } from "../model/experiment.ts";
import { shownText } from "../parse/cells/shown-text.ts";
import type { RunTable } from "../parse/run-tables.ts";
import type { Summary } from "../parse/summary.ts";
import { absolute } from "../validate/places.ts";

/** A cell that a person wrote, and of which row it is. */
export interface SaidCell {
  readonly run: string;
  readonly text: string;
}

/** All cells of rows but those that runmark writes: its own notes name what is broken. */
export function saidCells({ layout }: Summary): readonly SaidCell[] {
  const { runTables, statusTables, halfKnown, leftOut, aside, ofOthers } = layout;
  const tables: readonly RunTable[] = [
    ...[...runTables, ...statusTables],
    ...[...halfKnown, ...leftOut, ...aside, ...ofOthers],
  ];
  return tables.flatMap(cellsOf);
}

function cellsOf({ table, columns }: RunTable): readonly SaidCell[] {
  const written = new Set(WRITTEN_COLUMNS.map((column) => columns.get(column)));
  return table.rows.flatMap(({ cells }) => {
    const run = shownText(cells[columns.get("run") ?? -1]?.text ?? "");
    return cells.filter((_, index) => !written.has(index)).map(({ text }) => ({ run, text }));
  });
}

/** Which row has a path in a column of its own (`resume_from`, Model) or in its command, whatever comes before or after it. */
export function rowThatNames(cells: readonly SaidCell[], folder: string, path: string): string | undefined {
  const names = [path, relative(folder, absolute(folder, path))];
  const cell = cells.find(({ text }) =>
    names.some((name) => text.includes(name) || shownText(text).includes(name)),
  );
  return cell === undefined ? undefined : `the row of ${cell.run}`;
}
