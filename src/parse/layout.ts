import type { Cell, Field, Heading, Table } from "../markdown/block.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { plainText } from "../markdown/inline.ts";
import { problemWithName } from "../model/folder-name.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import { matchColumns } from "./columns.ts";
import { isPlainlyOfRuns, tablesOfOthers } from "./of-others.ts";
import { type Candidate, findRunTables, type RunTable, tablesAside } from "./run-tables.ts";
import { divide, headingText, namedStage, type Stage, stageOf } from "./stage.ts";
import { isTransposed } from "./transposed.ts";

/** A table that holds the state of tasks, and what the headings above it say that is done. */
export interface StatusTable extends RunTable, Stage {
  /** The nearest one above it. */
  readonly heading?: Heading;
}

/** Where in a summary the things stand that mean something. */
export interface Layout {
  /** The first level-1 heading, without a leading `Experiment:`. */
  readonly title?: string;
  /** The first of `runTables`. */
  readonly runTable?: RunTable;
  readonly runTables: readonly RunTable[];
  /** Tables among those of runs that are not read, since they list some runs again. */
  readonly halfKnown: readonly RunTable[];
  /** Tables among those of runs that are not read, since their headings speak of results, an archive, ideas. */
  readonly leftOut: readonly RunTable[];
  /** Other tables with a run column that are not read, although their headings do not say why. */
  readonly aside: readonly RunTable[];
  readonly statusTables: readonly StatusTable[];
  /** Tables with a status that are not read, since none of their names is that of a run. */
  readonly ofOthers: readonly StatusTable[];
  /** Tables with a status and a job id but nothing that says whose. */
  readonly nameless: readonly Table[];
  /** Tables with a run in each column. */
  readonly transposed: readonly Table[];
  /** Names in the table of evaluation tasks, for a summary that has no status section yet. */
  readonly evaluationTasks: readonly string[];
  /** Cells of that table whose names cannot be folders. */
  readonly unsafeTasks: readonly Cell[];
  /** Tool by stage. */
  readonly tools: ReadonlyMap<string, string>;
  readonly epochs?: { readonly text: string; readonly offset: number };
}

/** Finds them in one walk, each table judged by its columns and the headings above it. */
export function findLayout(document: MarkdownDocument): Layout {
  const tables: Candidate[] = [];
  const tools = new Map<string, string>();
  let title: Heading | undefined;
  let path: readonly Heading[] = [];
  let epochs: Layout["epochs"];
  for (const block of document.blocks) {
    if (block.kind === "heading") {
      path = [block, ...path.filter(({ level }) => level < block.level)];
      if (block.level === 1) title ??= block;
    } else if (block.kind === "field") {
      if (block.isPlain !== true) readTool(block, path[0], tools);
      if (saysEpochs(block, path, title)) epochs ??= { text: block.value, offset: block.span.start };
    } else {
      const columns = matchColumns(block.header.cells.map((cell) => shownText(cell.text)));
      tables.push({ table: block, columns, path });
    }
  }
  return {
    ...(title === undefined ? {} : { title: title.text.replace(/^experiment:\s*/i, "") }),
    ...judge(tables, title),
    tools,
    ...(epochs === undefined ? {} : { epochs }),
  };
}

const EPOCHS = /^(?:(?:number of|num\.?|training) )?epochs$/i;

/** A plain line is taken for it where it can be nothing else. */
const saysEpochs = (
  { name, isPlain }: Field,
  path: readonly Heading[],
  title: Heading | undefined,
): boolean =>
  EPOCHS.test(name) &&
  (isPlain !== true ||
    path.some((heading) => heading !== title && /\bconfig(?:uration)?\b|\bsettings\b/i.test(heading.text)));

function judge(tables: readonly Candidate[], title: Heading | undefined): Omit<Layout, "tools"> {
  const transposed = tables.filter(({ table, columns }) => !columns.has("status") && isTransposed(table));
  const withStatus = readStages(tables, title);
  const candidates = tables.filter((one) => one.columns.has("run") && !transposed.includes(one));
  const found = findRunTables(candidates, title);
  const runTables = found.tables.length > 0 ? found.tables : runsWithStatus(withStatus, title);
  const ofOthers = tablesOfOthers(withStatus, runTables, title);
  const tasks = tables.flatMap((one) => evaluationTaskCells(one));
  const names = tasks.map((cell) => shownText(cell.text)).filter((name) => !isPlaceholder(name));
  return {
    ...(runTables[0] === undefined ? {} : { runTable: runTables[0] }),
    runTables,
    halfKnown: found.halfKnown,
    leftOut: found.leftOut,
    aside: tablesAside(candidates, title, (one) => runTables.includes(one)),
    statusTables: withStatus.filter((one) => !ofOthers.includes(one)),
    ofOthers,
    nameless: tables
      .filter(({ columns }) => !columns.has("run") && columns.has("status") && columns.has("jobId"))
      .map(({ table }) => table),
    transposed: transposed.map(({ table }) => table),
    evaluationTasks: [...new Set(names.filter((name) => problemWithName(name) === undefined))],
    unsafeTasks: tasks.filter((cell) => problemWithName(shownText(cell.text)) !== undefined),
  };
}

function readStages(tables: readonly Candidate[], title: Heading | undefined): StatusTable[] {
  const withRuns = tables.filter(({ columns }) => columns.has("run"));
  const withStatus = withRuns.filter(({ columns }) => columns.has("status"));
  const untitled = ({ path }: Candidate): Heading[] => path.filter((heading) => heading !== title);
  const division = divide(withRuns.map(untitled), withStatus.map(untitled));
  return withStatus.map((one) => ({
    table: one.table,
    columns: one.columns,
    ...(one.path[0] === undefined ? {} : { heading: one.path[0] }),
    ...stageOf(untitled(one), one.columns, division),
  }));
}

/** Where no table is only of runs: the first one of runs with their status, and the others of its stage. */
function runsWithStatus(statusTables: readonly StatusTable[], title: Heading | undefined): RunTable[] {
  const withoutTask = statusTables.filter(({ columns }) => !columns.has("task"));
  const first = withoutTask.find((one) => isPlainlyOfRuns(one, title)) ?? withoutTask[0];
  return statusTables.filter(
    ({ columns, stage, task }) => !columns.has("task") && stage === first?.stage && task === first.task,
  );
}

function evaluationTaskCells({ table, columns, path }: Candidate): Cell[] {
  const column = columns.get("task");
  if (column === undefined || columns.has("run") || !/\beval(?:uation)? tasks\b/i.test(headingText(path[0])))
    return [];
  return table.rows.flatMap((row) => row.cells[column] ?? []);
}

function readTool(field: Field, heading: Heading | undefined, tools: Map<string, string>): void {
  if (!/^tools(?:\s*\([^()]*\))?$/i.test(headingText(heading))) return;
  const stage = namedStage(field.name);
  const tool = toolName(plainText(field.value.slice(0, 200)));
  if (stage !== undefined && !isPlaceholder(tool)) tools.set(stage, tool);
}

/** Without a version or a remark: `torchtune 0.6`, `inspect-ai (own tasks)`, `torchtune, with LoRA`. */
const toolName = (value: string): string =>
  value.replace(/(?:\s*\(|\s+[-–—]|\s*[,;:]|\s+v?\d|\s*==|\s*>=).*$/, "").trim();

/** The tables of runs and of status, in the order of the file, each once. */
export function tablesOf({ runTables, statusTables }: Layout): RunTable[] {
  const apart = runTables.filter((runs) => !statusTables.some(({ table }) => table === runs.table));
  return [...apart, ...statusTables].sort((one, other) => one.table.span.start - other.table.span.start);
}
