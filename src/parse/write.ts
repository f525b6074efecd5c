import type { Table } from "../markdown/block.ts";
import { unescapeCell } from "../markdown/cell.ts";
import { readDocument } from "../markdown/document.ts";
import { applyEdits, insertRow, insertText, setCells } from "../markdown/edit.ts";
import { escapeCell } from "../markdown/escape.ts";
import { plainText } from "../markdown/inline.ts";
import type { CellWrite } from "../model/event.ts";
import type { Task } from "../model/experiment.ts";
import type { Column, Columns } from "./columns.ts";
import { areNamesBold, isBold, wouldHead } from "./group-rows.ts";
import { findLayout, type StatusTable } from "./layout.ts";
import { EVALUATION, TRAINING } from "./stage.ts";
import type { Summary } from "./summary.ts";

/** The text of the summary with cells written; every other byte stays. */
export function writeCells(summary: Summary, writes: readonly CellWrite[]): string {
  const edits = [...byTask(writes)].flatMap(([task, cells]) => {
    const place = summary.rows.get(task);
    if (place === undefined) return [];
    const values = new Map<number, string>();
    for (const { column, value } of cells) {
      const index = place.columns.get(column);
      if (index !== undefined) values.set(index, value);
    }
    return setCells(summary.document, place.row, values);
  });
  return applyEdits(summary.document.text, edits);
}

function byTask(writes: readonly CellWrite[]): Map<string, CellWrite[]> {
  const groups = new Map<string, CellWrite[]>();
  for (const write of writes) {
    const group = groups.get(write.task);
    if (group === undefined) groups.set(write.task, [write]);
    else group.push(write);
  }
  return groups;
}

/**
 * The text of the summary with a row for every task that has none, as `pending`; the same text when none is missing. No row
 * that is there becomes a heading by it.
 */
export function addMissingRows(summary: Summary): string {
  const { document, layout } = summary;
  const missing = summary.experiment.tasks.filter((task) => !summary.rows.has(task.key));
  if (missing.length === 0) return document.text;
  if (layout.statusTables.length === 0) {
    const end = document.text.length;
    const text = applyEdits(document.text, [insertText(document, end, freshSection(missing))]);
    // Behind a fence or a comment that is never closed the section would be prose, and be added again at each tick.
    return findLayout(readDocument(text)).statusTables.length === 0 ? document.text : text;
  }
  const edits = missing.flatMap((task) => {
    const status = layout.statusTables.findLast(({ stage }) => stage === task.stage);
    return status === undefined ? [] : [insertRow(document, upToLastTask(status), newRowOf(task, status))];
  });
  return applyEdits(document.text, edits);
}

/** The table behind whose last row a row can be put: without its own last one, if that would be a heading then. */
function upToLastTask({ table, columns }: StatusTable): Table {
  if (areNamesBold(table, columns) || !wouldHead(table, columns)) return table;
  const rows = table.rows.slice(0, -1);
  const { end } = rows.at(-1)?.span ?? table.delimiter;
  return { ...table, rows, span: { ...table.span, end } };
}

function newRowOf(task: Task, { table, columns }: StatusTable): string[] {
  const values = table.header.cells.map(() => "-");
  for (const [column, value] of rowValues(task, namingIn(table, columns))) {
    const index = columns.get(column);
    if (index !== undefined) values[index] = value;
  }
  return values;
}

/** How a run is named in the table. Where all names are bold, one that is not would make headings of empty rows. */
const namingIn = (table: Table, columns: Columns): ((name: string) => string) =>
  areNamesBold(table, columns) ? boldCell : nameCell;

const rowValues = (task: Task, named: (name: string) => string): [Column, string][] => [
  ["run", named(task.run)],
  ["task", nameCell(task.task)],
  ["epoch", nameCell(task.epoch)],
  ["status", "pending"],
];

/** A name in a way that reads as the same name again: `_x_` would be an `x` in italics. */
export function nameCell(name: string | undefined): string {
  if (name === undefined) return "-";
  return waysToWrite(name).find((cell) => readsAs(cell, name)) ?? name;
}

/** The same in bold, where there is a way. */
function boldCell(name: string): string {
  const bold = waysToWrite(name).flatMap((cell) => [`**${cell}**`, `__${cell}__`]);
  return bold.find((cell) => isBold(cell) && readsAs(cell, name)) ?? nameCell(name);
}

const waysToWrite = (name: string): string[] => [
  name,
  `\`${name}\``,
  name.replaceAll(/[!-/:-@[-`{-~]/g, "\\$&"),
];

const readsAs = (cell: string, name: string): boolean => plainText(unescapeCell(escapeCell(cell))) === name;

const TRAINING_COLUMNS = ["Run Name", "Status", "Job ID", "Started", "Completed", "Notes"];
const EVALUATION_COLUMNS = ["Run Name", "Task", "Epoch", "Status", "Job ID", "Completed", "Notes"];

/** The status section as it looks in a summary that had none. */
export function freshSection(tasks: readonly Pick<Task, "stage" | "run" | "task" | "epoch">[]): string {
  const trainings = tasks.filter((task) => task.stage === TRAINING);
  const evaluations = tasks.filter((task) => task.stage === EVALUATION);
  const parts = ["## Status"];
  if (trainings.length > 0) {
    const rows = trainings.map(({ run }) => [nameCell(run), "pending", "-", "-", "-", "-"]);
    parts.push("### Fine-tuning", table(TRAINING_COLUMNS, rows));
  }
  if (evaluations.length > 0) {
    const rows = evaluations.map(({ run, task, epoch }) => [
      nameCell(run),
      nameCell(task),
      nameCell(epoch),
      "pending",
      "-",
      "-",
      "-",
    ]);
    parts.push("### Evaluations", table(EVALUATION_COLUMNS, rows));
  }
  return parts.join("\n\n");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  const rule = `|${columns.map((column) => "-".repeat(column.length + 2)).join("|")}|`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}
