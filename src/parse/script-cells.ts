import type { Span } from "../markdown/block.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Layout } from "./layout.ts";
import { cellOf, nameIn, type RowPlace, taskCell } from "./row.ts";

interface Rows {
  readonly layout: Layout;
  readonly rows: ReadonlyMap<TaskKey, RowPlace>;
}

/** Tells in which cell the script of a task is named: one of its own row or, where that says nothing, of the table of runs. */
export function scriptCells({ layout, rows }: Rows): (task: Pick<Task, "key" | "run">) => Span | undefined {
  let listed: ReadonlyMap<string, Span> | undefined;
  return ({ key, run }) => {
    const cell = taskCell(rows, key, "script");
    if (cell !== undefined && !isPlaceholder(cell.text)) return cell.content;
    listed ??= inRunTables(layout);
    return listed.get(run);
  };
}

function inRunTables({ runTables }: Layout): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  for (const { table, columns } of runTables) {
    for (const row of table.rows) {
      const [name, cell] = [nameIn(row, columns, "run"), cellOf(row, columns, "script")];
      if (name !== undefined && cell !== undefined && !places.has(name)) places.set(name, cell.content);
    }
  }
  return places;
}
