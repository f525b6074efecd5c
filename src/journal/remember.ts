import type { CellWrite, ResultWrite } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import { emptyRecord, type TaskRecord, wroteOnce } from "../model/record.ts";

/** Columns that hold text which people take for facts; the status and the job id are judged by what they mean. */
const LASTING: ReadonlySet<string> = new Set(["started", "completed", "elapsed", "notes"]);

/** The cells of a row stand together, as they were written, and its record is replaced once for all of them. */
export function remember(records: Map<TaskKey, TaskRecord>, cells: readonly CellWrite[]): void {
  for (let next = 0; next < cells.length; ) {
    const key = cells[next]?.task ?? "";
    const record = records.get(key) ?? emptyRecord(key);
    const written: { -readonly [Column in keyof TaskRecord["written"]]: string } = { ...record.written };
    let earlier = record.earlier;
    for (let cell = cells[next]; cell?.task === key; next += 1, cell = cells[next]) {
      const before = written[cell.column];
      if (before !== undefined && before !== cell.value && LASTING.has(cell.column))
        earlier = new Set(earlier).add(wroteOnce(cell.column, before));
      written[cell.column] = cell.value;
    }
    records.set(key, earlier === undefined ? { ...record, written } : { ...record, written, earlier });
  }
}

/** The same for columns of metrics, which are hardly ever written. */
export function rememberResults(records: Map<TaskKey, TaskRecord>, results: readonly ResultWrite[]): void {
  for (const { task, column, value, table } of results) {
    const record = records.get(task) ?? emptyRecord(task);
    const tables = new Map(record.writtenResults?.get(column)).set(table, value);
    records.set(task, { ...record, writtenResults: new Map(record.writtenResults).set(column, tables) });
  }
}
