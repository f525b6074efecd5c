import { unescapeCell } from "../markdown/cell.ts";
import { readDocument } from "../markdown/document.ts";
import { applyEdits, insertRow, insertText, setCells } from "../markdown/edit.ts";
import { escapeCell } from "../markdown/escape.ts";
import { plainText } from "../markdown/inline.ts";
import type { CellWrite } from "../model/event.ts";
import type { Task } from "../model/experiment.ts";
import type { Column } from "./columns.ts";
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

/** The text of the summary with a row for every task that has none, as `pending`; the same text when none is missing. */
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
    return status === undefined ? [] : [insertRow(document, status.table, newRowOf(task, status))];
  });
  return applyEdits(document.text, edits);
}

function newRowOf(task: Task, { table, columns }: StatusTable): string[] {
  const values = table.header.cells.map(() => "-");
  for (const [column, value] of rowValues(task)) {
    const index = columns.get(column);
    if (index !== undefined) values[index] = value;
  }
  return values;
}

const rowValues = (task: Task): [Column, string][] => [
  ["run", nameCell(task.run)],
  ["task", nameCell(task.task)],
  ["epoch", nameCell(task.epoch)],
  ["status", "pending"],
];

/** A name in a way that reads as the same name again: `_x_` would be an `x` in italics. */
export function nameCell(name: string | undefined): string {
  if (name === undefined) return "-";
  const written = [name, `\`${name}\``, name.replaceAll(/[!-/:-@[-`{-~]/g, "\\$&")];
  return written.find((cell) => plainText(unescapeCell(escapeCell(cell))) === name) ?? name;
}

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
