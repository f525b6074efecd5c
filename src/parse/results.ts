import type { Row, Table } from "../markdown/block.ts";
import { unescapeCell } from "../markdown/cell.ts";
import { applyEdits, insertRow, insertText, setCells } from "../markdown/edit.ts";
import { escapeCell } from "../markdown/escape.ts";
import type { ResultWrite } from "../model/event.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { type Scores, scoreText } from "../model/score.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import { type Columns, matchColumns } from "./columns.ts";
import type { Summary } from "./summary.ts";
import { nameCell } from "./write.ts";

/** A task whose scores are known. */
export interface Scored {
  readonly task: Task;
  readonly result: Scores;
  readonly record: TaskRecord;
}

/** A table of results: it names runs and no status, below a heading that says so. */
interface ResultTable {
  readonly table: Table;
  readonly columns: Columns;
}

const HEADING = /\bresults?\b|\bscores?\b/i;

function resultTables({ document, layout }: Summary): ResultTable[] {
  const read = new Set([...layout.runTables, ...layout.statusTables].map(({ table }) => table));
  const tables: ResultTable[] = [];
  let heading = "";
  for (const block of document.blocks) {
    if (block.kind === "heading") heading = block.text;
    if (block.kind !== "table" || read.has(block) || !HEADING.test(heading)) continue;
    const columns = matchColumns(block.header.cells.map(({ text }) => shownText(text)));
    if (columns.has("run") && !columns.has("status")) tables.push({ table: block, columns });
  }
  return tables;
}

/**
 * The text with a row for every task that has scores, in a table of results that is made where there is none. A row that was
 * written once and is gone was deleted by a person.
 */
export function addResultRows(summary: Summary, all: readonly Scored[]): string {
  const { document } = summary;
  const [first] = resultTables(summary);
  const fresh = all.filter(
    ({ task, record }) =>
      record.writtenResults === undefined && (first === undefined || rowOf(first, task) === undefined),
  );
  if (fresh.length === 0) return document.text;
  if (first === undefined)
    return applyEdits(document.text, [insertText(document, document.text.length, freshTable(fresh))]);
  const edits = fresh.map(({ task }) => insertRow(document, first.table, newRow(first, task)));
  return applyEdits(document.text, edits);
}

function newRow({ table, columns }: ResultTable, task: Task): string[] {
  const values = table.header.cells.map(() => "-");
  for (const column of ["run", "task", "epoch"] as const) {
    const index = columns.get(column);
    if (index !== undefined) values[index] = nameCell(task[column]);
  }
  return values;
}

function freshTable(all: readonly Scored[]): string {
  const metrics = [...new Set(all.flatMap(({ result }) => result.scores.map(({ metric }) => metric)))];
  const head = ["Run Name", "Task", "Epoch", ...metrics];
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  const rule = `|${head.map((name) => "-".repeat(name.length + 2)).join("|")}|`;
  const rows = all.map(({ task }) =>
    line([nameCell(task.run), nameCell(task.task), nameCell(task.epoch), ...metrics.map(() => "-")]),
  );
  return ["## Results", "", line(head), rule, ...rows].join("\n");
}

/** A table without a column for it does not tell tasks or epochs apart. */
function rowOf({ table, columns }: ResultTable, task: Task): Row | undefined {
  return table.rows.find((row) =>
    (["run", "task", "epoch"] as const).every((column) => {
      const index = columns.get(column);
      if (index === undefined) return true;
      const text = shownText(row.cells[index]?.text ?? "");
      return (isPlaceholder(text) ? undefined : text) === task[column];
    }),
  );
}

/**
 * Writes scores into the columns that bear the name of their metric (`accuracy`), or of task and metric
 * (`capitalization/accuracy`), of the task's own row and of tables of results. What a person wrote there stays.
 */
export function writeResults(
  summary: Summary,
  all: readonly Scored[],
): { readonly text: string; readonly writes: readonly ResultWrite[] } {
  const { document, rows } = summary;
  const tables = resultTables(summary);
  const withRows = statusHeaders(summary);
  const cells = new Map<Row, Map<number, string>>();
  const writes: ResultWrite[] = [];
  const write = (row: Row, table: Table, columns: Columns, scored: Scored): void => {
    const meant = new Set(columns.values());
    for (const [index, cell] of table.header.cells.entries()) {
      const column = shownText(cell.text);
      const value = meant.has(index) ? undefined : valueFor(scored, column, columns.has("task"));
      if (value === undefined || !mayWrite(row.cells[index]?.text ?? "", value, column, scored)) continue;
      cells.set(row, (cells.get(row) ?? new Map()).set(index, value));
      writes.push({ task: scored.task.key, column, value: unescapeCell(escapeCell(value)) });
    }
  };
  for (const scored of all) {
    const place = rows.get(scored.task.key);
    const table = place === undefined ? undefined : withRows.get(place.row);
    if (place !== undefined && table !== undefined) write(place.row, table, place.columns, scored);
    for (const one of tables) {
      const row = rowOf(one, scored.task);
      if (row !== undefined) write(row, one.table, one.columns, scored);
    }
  }
  const edits = [...cells].flatMap(([row, values]) => setCells(document, row, values));
  return { text: applyEdits(document.text, edits), writes };
}

const statusHeaders = ({ layout }: Summary): ReadonlyMap<Row, Table> =>
  new Map(layout.statusTables.flatMap(({ table }) => table.rows.map((row) => [row, table] as const)));

/** Several scorers may have a metric of one name: the first is what is told. */
function valueFor({ task, result }: Scored, heading: string, hasTask: boolean): string | undefined {
  const wanted = heading.trim().toLowerCase();
  const score = result.scores.find(({ metric, scorer }) => {
    const names = [`${task.task ?? ""}/${metric}`, `${scorer}/${metric}`];
    // Where tasks share a row, a metric alone does not say whose.
    if (hasTask || task.task === undefined) names.push(metric);
    return names.some((name) => name.toLowerCase() === wanted);
  });
  return score === undefined ? undefined : scoreText(score);
}

function mayWrite(theirs: string, value: string, column: string, { record }: Scored): boolean {
  if (theirs === value) return false;
  // Emptied by a person, where it is ours.
  const ours = record.writtenResults?.get(column);
  return isPlaceholder(theirs) ? ours !== value : ours === theirs;
}

export const scoredTasks = (
  tasks: readonly Task[],
  records: ReadonlyMap<TaskKey, TaskRecord>,
  isCompleted: (key: TaskKey) => boolean,
): Scored[] =>
  tasks.flatMap((task) => {
    const record = records.get(task.key);
    return record?.result === undefined || !isCompleted(task.key)
      ? []
      : [{ task, result: record.result, record }];
  });
