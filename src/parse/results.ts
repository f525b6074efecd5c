import type { Row, Table } from "../markdown/block.ts";
import { unescapeCell } from "../markdown/cell.ts";
import { applyEdits, insertRow, insertText, setCells } from "../markdown/edit.ts";
import { escapeCell } from "../markdown/escape.ts";
import type { ResultWrite } from "../model/event.ts";
import type { Run, Task, TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { type Score, scoreText } from "../model/score.ts";
import type { Trial } from "../model/trial.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Columns } from "./columns.ts";
import { freshResults, type RankedSweep, triedValue } from "./fresh-results.ts";
import { isRank, RANK } from "./rank-column.ts";
import {
  NAMING,
  type ResultTable,
  resultTables,
  rowNameOf,
  rowsByName,
  tasksByRow,
} from "./result-tables.ts";
import { headingAsRead } from "./score-heading.ts";
import type { Scored } from "./scored.ts";
import type { Summary } from "./summary.ts";
import { nameCell } from "./write.ts";

type Records = ReadonlyMap<TaskKey, TaskRecord>;

/** The task's own row, as the journal names it among the tables of results. */
const OWN_ROW = "";

/**
 * The text with a row for every task that has scores, in a table of results that is made where there is none. A row that was
 * written once and is gone was deleted by a person. Those of a `sweep` also show parameters.
 */
export function addResultRows(
  summary: Summary,
  all: readonly Scored[],
  records: Records,
  sweep?: RankedSweep,
): string {
  const { document } = summary;
  const [first] = resultTables(summary);
  const fresh = first === undefined ? all : withoutRow(first, summary, all, records);
  const lacking = fresh.filter(({ task }) => !hadRow(records.get(task.key)));
  if (lacking.length === 0) return document.text;
  if (first === undefined)
    return applyEdits(document.text, [
      insertText(document, document.text.length, freshResults(summary.experiment, lacking, sweep)),
    ]);
  const runs = new Map(sweep === undefined ? [] : summary.experiment.runs.map((run) => [run.name, run]));
  const trials = new Map(sweep?.trials.map((trial) => [trial.run, trial]));
  const edits = lacking.map(({ task }) =>
    insertRow(document, first.table, newRow(first, task, runs.get(task.run), trials.get(task.run))),
  );
  return applyEdits(document.text, edits);
}

/** One of those that share a row stands for all of them. */
function withoutRow(
  table: ResultTable,
  summary: Summary,
  all: readonly Scored[],
  records: Records,
): readonly Scored[] {
  const taken = new Set(rowsByName(table).keys());
  for (const [name, tasks] of tasksByRow(table, summary.experiment.tasks))
    if (tasks.some(({ key }) => hadRow(records.get(key)))) taken.add(name);
  return all.filter(({ task }) => {
    const name = rowNameOf(table, task);
    return !taken.has(name) && taken.add(name);
  });
}

/** Of older lines it is not known where they wrote. */
const hadRow = (record: TaskRecord | undefined): boolean =>
  [...(record?.writtenResults?.values() ?? [])].some((tables) =>
    [...tables.keys()].some((name) => name !== OWN_ROW),
  );

function newRow(
  { table, columns }: ResultTable,
  task: Task,
  run: Run | undefined,
  trial: Trial | undefined,
): string[] {
  const values = table.header.cells.map(({ text }) =>
    run === undefined ? "-" : triedValue(run, trial, shownText(text)),
  );
  for (const column of NAMING) {
    const index = columns.get(column);
    if (index !== undefined) values[index] = nameCell(task[column]);
  }
  return values;
}

const metricsOf = (all: readonly Scored[]): readonly string[] => [
  ...new Set(all.flatMap(({ result }) => result.scores.map(({ metric }) => metric))),
];

/** A row that shows scores. */
interface Place {
  readonly name: string;
  readonly row: Row;
  readonly table: Table;
  readonly columns: Columns;
  /** Whose scores it may show, newest epoch first. */
  readonly tasks: readonly Task[];
}

function placesOf(summary: Summary, all: readonly Scored[]): Place[] {
  const tables = new Map(
    summary.layout.statusTables.flatMap(({ table }) => table.rows.map((row) => [row, table] as const)),
  );
  const own = all.flatMap(({ task }) => {
    const place = summary.rows.get(task.key);
    const table = place === undefined ? undefined : tables.get(place.row);
    if (place === undefined || table === undefined) return [];
    return [{ name: OWN_ROW, row: place.row, table, columns: place.columns, tasks: [task] }];
  });
  const shared = resultTables(summary).flatMap((one) => {
    const tasks = tasksByRow(one, summary.experiment.tasks);
    return [...rowsByName(one)].map(([name, row]) => ({ ...one, row, tasks: tasks.get(name) ?? [] }));
  });
  return [...own, ...shared];
}

/**
 * Writes scores into the columns that bear the name of their metric (`accuracy`), or of task and metric
 * (`capitalization/accuracy`), of the task's own row and of tables of results. What a person wrote there stays. `textFor`: how
 * many digits a score is shown with.
 */
export function writeResults(
  summary: Summary,
  all: readonly Scored[],
  records: Records,
  textFor: (score: Score) => string = scoreText,
): { readonly text: string; readonly writes: readonly ResultWrite[] } {
  const { document } = summary;
  const scored = new Map(all.map((one) => [one.task.key, one]));
  const headings = new Map(metricsOf(all).map((metric) => [metric, headingAsRead(metric)]));
  const isAlone = runsWithOneTask(summary);
  const cells = new Map<Row, Map<number, string>>();
  const writes: ResultWrite[] = [];
  for (const place of placesOf(summary, all)) {
    const meant = new Set([...place.columns.values(), ...placesOfRanks(place.table)]);
    const isPlain = ({ run }: Task): boolean => place.columns.has("task") || isAlone.has(run);
    for (const [index, { text }] of place.table.header.cells.entries()) {
      if (meant.has(index)) continue;
      const column = shownText(text);
      const shows = newestOf(place.tasks, scored, { column, headings, textFor }, isPlain);
      if (shows === undefined) continue;
      const theirs = place.row.cells[index]?.text ?? "";
      if (!mayWrite(theirs, shows, { column, table: place.name }, records)) continue;
      cells.set(place.row, (cells.get(place.row) ?? new Map()).set(index, shows.value));
      const value = unescapeCell(escapeCell(shows.value));
      writes.push({ task: shows.task.key, column, value, table: place.name });
    }
  }
  const edits = [...cells].flatMap(([row, values]) => setCells(document, row, values));
  return { text: applyEdits(document.text, edits), writes };
}

/** A column of ranks holds no scores: those of a metric of that name have a column of their own. */
function placesOfRanks({ header }: Table): readonly number[] {
  const names = header.cells.map(({ text }) => shownText(text));
  const hasBoth = names.some((name) => name.trim().toLowerCase() === headingAsRead(RANK).toLowerCase());
  return hasBoth ? names.flatMap((name, index) => (isRank(name) ? [index] : [])) : [];
}

/** Where all evaluations of a run are of one task, a metric alone says whose it is. */
function runsWithOneTask({ experiment }: Summary): ReadonlySet<string> {
  const tasks = new Map<string, Set<string>>();
  for (const { run, task } of experiment.tasks)
    if (task !== undefined) tasks.set(run, (tasks.get(run) ?? new Set()).add(task));
  return new Set([...tasks].flatMap(([run, names]) => (names.size === 1 ? [run] : [])));
}

interface Shows {
  readonly task: Task;
  readonly value: string;
  /** The task and those of earlier epochs, whose scores give way to its own. */
  readonly over: readonly Task[];
}

/** A column by its heading, and how one for a metric is headed where its own name is not to be had. */
interface Wanted {
  readonly column: string;
  readonly headings: ReadonlyMap<string, string>;
  readonly textFor: (score: Score) => string;
}

function newestOf(
  tasks: readonly Task[],
  scored: ReadonlyMap<TaskKey, Scored>,
  wanted: Wanted,
  isPlain: (task: Task) => boolean,
): Shows | undefined {
  for (const [index, task] of tasks.entries()) {
    const one = scored.get(task.key);
    const value = one === undefined ? undefined : valueFor(one, wanted, isPlain(task));
    if (value !== undefined) return { task, value, over: tasks.slice(index) };
  }
  return undefined;
}

/** Several scorers may have a metric of one name: the first is what is told. */
function valueFor(
  { task, result: { scores } }: Scored,
  { column, headings, textFor }: Wanted,
  isPlain: boolean,
): string | undefined {
  // Where tasks share a row, a metric alone does not say whose.
  const isAlone = isPlain || task.task === undefined;
  const heading = column.trim().toLowerCase();
  const bears = (name: string | undefined): boolean => name?.toLowerCase() === heading;
  const score =
    scores.find(
      ({ metric, scorer }) =>
        bears(`${task.task ?? ""}/${metric}`) || bears(`${scorer}/${metric}`) || (isAlone && bears(metric)),
    ) ?? (isAlone ? scores.find(({ metric }) => bears(headings.get(metric))) : undefined);
  return score === undefined ? undefined : textFor(score);
}

function mayWrite(
  theirs: string,
  { task, value, over }: Shows,
  { column, table }: Required<Pick<ResultWrite, "column" | "table">>,
  records: Records,
): boolean {
  if (theirs === value) return false;
  if (!isPlaceholder(theirs))
    return over.some(({ key }) => isIn(theirs, records.get(key)?.writtenResults?.get(column)));
  // Emptied by a person, where it is ours.
  const ours = records.get(task.key)?.writtenResults?.get(column);
  return (ours?.get(table) ?? ours?.get(undefined)) !== value;
}

/** In whichever table: its heading may be another by now. */
const isIn = (text: string, written: ReadonlyMap<string | undefined, string> | undefined): boolean =>
  written !== undefined && [...written.values()].includes(text);
