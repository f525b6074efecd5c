import type { Row, Table } from "../markdown/block.ts";
import type { Task } from "../model/experiment.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import { type Columns, matchColumns } from "./columns.ts";
import type { Summary } from "./summary.ts";

/** A table of results: it names runs and no status, below a heading that says so. */
export interface ResultTable {
  /** Its heading; another one below the same heading has its number, too. */
  readonly name: string;
  readonly table: Table;
  readonly columns: Columns;
}

const HEADING = /\bresults?\b|\bscores?\b/i;

export function resultTables({ document, layout }: Summary): ResultTable[] {
  const read = new Set([...layout.runTables, ...layout.statusTables].map(({ table }) => table));
  const tables: ResultTable[] = [];
  const names = new Map<string, number>();
  let heading = "";
  for (const block of document.blocks) {
    if (block.kind === "heading") heading = block.text;
    if (block.kind !== "table" || read.has(block) || !HEADING.test(heading)) continue;
    const columns = matchColumns(block.header.cells.map(({ text }) => shownText(text)));
    if (!columns.has("run") || columns.has("status")) continue;
    const number = (names.get(heading) ?? 0) + 1;
    names.set(heading, number);
    tables.push({ name: number === 1 ? heading : `${heading} #${number}`, table: block, columns });
  }
  return tables;
}

export const NAMING = ["run", "task", "epoch"] as const;

/** What names its row in a table, which does not tell tasks or epochs apart where it has no column for them. */
export const rowNameOf = ({ columns }: Pick<ResultTable, "columns">, task: Task): string =>
  JSON.stringify(NAMING.map((column) => (columns.has(column) ? (task[column] ?? "") : "")));

/** The same of a row as it is read. */
export const nameOfRow = ({ columns }: Pick<ResultTable, "columns">, row: Row): string =>
  JSON.stringify(NAMING.map((column) => namedIn(row, columns.get(column))));

/** What names something in a cell; nothing where it is a placeholder. */
export function namedIn(row: Row, index: number | undefined): string {
  const text = index === undefined ? "" : shownText(row.cells[index]?.text ?? "");
  return isPlaceholder(text) ? "" : text;
}

/** The rows of a table by what names them; of two of one name the first counts. */
export function rowsByName(one: ResultTable): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  for (const row of one.table.rows) {
    const name = nameOfRow(one, row);
    if (!rows.has(name)) rows.set(name, row);
  }
  return rows;
}

/** All tasks whose scores a row may show, newest epoch first. One in words ("last") is the newest. */
export function tasksByRow(table: ResultTable, tasks: readonly Task[]): ReadonlyMap<string, Task[]> {
  const byRow = new Map<string, Task[]>();
  for (const task of tasks) {
    const name = rowNameOf(table, task);
    const sharing = byRow.get(name);
    if (sharing === undefined) byRow.set(name, [task]);
    else sharing.push(task);
  }
  for (const sharing of byRow.values()) sharing.sort(newestFirst);
  return byRow;
}

const epochOf = ({ epoch = "" }: Task): number =>
  /^\d+$/.test(epoch) ? Number(epoch) : Number.POSITIVE_INFINITY;

const newestFirst = (a: Task, b: Task): number =>
  epochOf(a) === epochOf(b) ? 0 : epochOf(a) < epochOf(b) ? 1 : -1;
