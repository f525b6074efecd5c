import { unescapeCell } from "../markdown/cell.ts";
import { applyEdits, type Edit, insertRow } from "../markdown/edit.ts";
import { escapeCell } from "../markdown/escape.ts";
import type { Trial } from "../model/trial.ts";
import { shownText } from "./cells/shown-text.ts";
import { type Column, matchColumns } from "./columns.ts";
import { nameOf } from "./row.ts";
import type { RunTable } from "./run-tables.ts";
import { EVALUATION } from "./stage.ts";
import type { Summary } from "./summary.ts";
import { nameCell } from "./write.ts";

/** These mean in a table of runs what a parameter of that name does. */
const PARAMETERS_TOO: ReadonlySet<Column> = new Set<Column>(["epochs", "epoch", "model"]);

/** Whether a parameter of this name would be read as a column that says something else. */
export const isOwnColumn = (parameter: string): boolean =>
  [...matchColumns([parameter]).keys()].some((column) => !PARAMETERS_TOO.has(column));

/** Whether a row that is written for a run, or for a task, is read as that of this name. */
export const isReadAs = (name: string): boolean => nameOf(unescapeCell(escapeCell(nameCell(name)))) === name;

/** The parameters that have no column in the table of runs. */
export function missingColumns({ layout }: Summary, parameters: readonly string[]): readonly string[] {
  const [runs] = layout.runTables;
  const there = runs === undefined ? new Set() : new Set(headingsOf(runs));
  return parameters.filter((name) => !there.has(name));
}

/** What a sweep adds to its summary. */
export interface TrialRows {
  readonly trials: readonly Trial[];
  /** Runs that are to be evaluated, and by which task. */
  readonly evaluations: readonly string[];
  readonly task?: string;
}

/**
 * The text with a row for each trial at the end of the table of runs, and a pending evaluation for each run; what has its row
 * already gets no second one.
 */
export function addTrialRows(summary: Summary, { trials, evaluations, task }: TrialRows): string {
  const { document, layout, experiment } = summary;
  const [runs] = layout.runTables;
  const listed = new Set(experiment.runs.map(({ name }) => name));
  const evaluated = new Set(
    experiment.tasks.filter((each) => each.stage === EVALUATION && each.task === task).map(({ run }) => run),
  );
  const table = layout.statusTables.findLast(({ stage }) => stage === EVALUATION);
  return applyEdits(document.text, [
    ...(runs === undefined
      ? []
      : trials.filter(({ run }) => !listed.has(run)).map((trial) => trialRow(summary, runs, trial))),
    ...(table === undefined
      ? []
      : evaluations
          .filter((run) => !evaluated.has(run))
          .map((run) => evaluationRow(summary, table, run, task))),
  ]);
}

function trialRow({ document }: Summary, runs: RunTable, { run, parameters }: Trial): Edit {
  const values = headingsOf(runs).map((name) =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : "-",
  );
  values[runs.columns.get("run") ?? 0] = nameCell(run);
  return insertRow(document, runs.table, values);
}

function evaluationRow(
  { document }: Summary,
  { table, columns }: RunTable,
  run: string,
  task: string | undefined,
): Edit {
  const values = table.header.cells.map(() => "-");
  const cells: readonly [Column, string][] = [
    ["run", nameCell(run)],
    ["task", nameCell(task)],
    ["status", "pending"],
  ];
  for (const [column, value] of cells) {
    const index = columns.get(column);
    if (index !== undefined) values[index] = value;
  }
  return insertRow(document, table, values);
}

const headingsOf = ({ table }: RunTable): readonly string[] =>
  table.header.cells.map(({ text }) => shownText(text));
