import type { Span } from "../markdown/block.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Layout } from "./layout.ts";
import { type RowPlace, taskCell } from "./row.ts";
import { placesInRunTables } from "./run-tables.ts";

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
    listed ??= placesInRunTables(layout.runTables, "script");
    return listed.get(run);
  };
}
