import type { Diagnostic } from "../../model/diagnostic.ts";
import { hasErrors } from "../../model/diagnostic.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { TaskRecord } from "../../model/record.ts";
import { MERGE_CONFLICT } from "../findings/merge-conflict.ts";
import { groupRows } from "../group-rows.ts";
import { tablesOf } from "../layout.ts";
import { readSummary, type Summary } from "../summary.ts";
import { addMissingRows, writeCells } from "../write.ts";
import { escapeCodePipes } from "./code-pipes.ts";
import { addJobColumns, addNotesColumns } from "./columns.ts";
import { type LineAfter, linesAfter } from "./gone.ts";
import { staleJobCells } from "./job-cells.ts";

type Records = ReadonlyMap<TaskKey, TaskRecord>;

/** The text of the summary with one kind of thing put right; the same text when there is nothing. */
type Mending = (summary: Summary, records: Records) => string;

const MENDINGS: readonly Mending[] = [
  escapeCodePipes,
  addJobColumns,
  addNotesColumns,
  (summary, records) => writeCells(summary, staleJobCells(summary, records)),
  addFreshRows,
];

/**
 * Adds rows only for tasks that are new to the journal: of the others `pending` would be untrue until the next tick, which
 * writes what is true. While a table is not read, its runs would be added again as new ones.
 */
function addFreshRows(summary: Summary, records: Records): string {
  const { experiment, rows } = summary;
  if (hasErrors(summary.diagnostics)) return summary.document.text;
  const tasks = experiment.tasks.filter(({ key }) => rows.has(key) || !records.has(key));
  return addMissingRows({ ...summary, experiment: { ...experiment, tasks } });
}

/** A summary that was mended, and where its lines stand now. */
export interface Mended {
  readonly summary: Summary;
  readonly lineAfter: LineAfter;
}

/**
 * The summary with everything mended that has one safe mending: no task comes, goes or asks for something else than before,
 * but for rows whose cells had slid. One that would bring a new error to light is left out, and so is one that would make a
 * heading of a row: in two columns `| **r1** |` is a run, in three it may head the rows below it.
 */
export function mendSummary(summary: Summary, records: Records): Mended {
  let mended = summary;
  let lineAfter: LineAfter = (line) => line;
  if (conflictOf(summary) !== undefined) return { summary, lineAfter };
  for (const mending of MENDINGS) {
    const text = mending(mended, records);
    if (text === mended.document.text) continue;
    const next = readSummary(summary.path, text, summary.experiment.name);
    if (errorsIn(next) > errorsIn(mended) || headingsIn(next) !== headingsIn(mended)) continue;
    const [earlier, step] = [lineAfter, linesAfter(mended.document.text, text)];
    lineAfter = (line) => step(earlier(line));
    mended = next;
  }
  return { summary: mended, lineAfter };
}

/** What keeps every command from editing a summary: with two versions in it, no edit is safe. */
export const conflictOf = ({ diagnostics }: Summary): Diagnostic | undefined =>
  diagnostics.find(({ code }) => code === MERGE_CONFLICT);

const errorsIn = ({ diagnostics }: Summary): number =>
  diagnostics.filter(({ severity }) => severity === "error").length;

const headingsIn = ({ layout }: Summary): number =>
  tablesOf(layout).reduce((sum, { table, columns }) => sum + groupRows(table, columns).size, 0);
