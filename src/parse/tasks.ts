import type { Row, Table } from "../markdown/block.ts";
import { lastPipe } from "../markdown/borders.ts";
import {
  type Cells,
  type Run,
  type Task,
  type TaskKey,
  taskKey,
  WRITTEN_COLUMNS,
  type WrittenColumn,
} from "../model/experiment.ts";
import { readJobId } from "./cells/job-id.ts";
import type { Columns } from "./columns.ts";
import { haveSlid, strayWord } from "./doubt.ts";
import { groupRows } from "./group-rows.ts";
import type { Layout, StatusTable } from "./layout.ts";
import type { Report } from "./report.ts";
import { cellOf, isControl, meant, type RowPlace, readMeans, readName } from "./row.ts";
import { readSaid } from "./said.ts";
import { EVALUATION, TRAINING } from "./stage.ts";

/**
 * Every row of every status table as a task, in the order of the file. Two rows for one task are an error. `textEnd` is where
 * the file ends: a row that is cut off there is being written.
 */
export function readTasks(
  layout: Layout,
  runs: ReadonlyMap<string, Run>,
  textEnd: number,
  report: Report,
): { tasks: Task[]; rows: Map<TaskKey, RowPlace> } {
  const tasks: Task[] = [];
  const rows = new Map<TaskKey, RowPlace>();
  for (const status of layout.statusTables) {
    const headings = groupRows(status.table, status.columns);
    for (const row of status.table.rows) {
      if (headings.has(row)) continue;
      const isCut = row.span.end === textEnd && isCutOff(row, status.table);
      const read = readTask(row, status, runs, isCut ? () => undefined : report);
      if (read === undefined) continue;
      const task = isCut ? withoutWords(read) : read;
      const other = rows.get(task.key);
      if (other !== undefined) reportDouble(task, { row, columns: status.columns }, other, report);
      else {
        tasks.push(task);
        rows.set(task.key, { row, columns: status.columns });
      }
    }
  }
  return { tasks, rows };
}

function readTask(
  row: Row,
  { table, columns, stage, task: taskOfHeading }: StatusTable,
  runs: ReadonlyMap<string, Run>,
  report: Report,
): Task | undefined {
  const name = readName(row, columns, "run", report);
  if (name === undefined) return undefined;
  const run = runs.get(name);
  const control = run?.control === true || isControl(row, columns);
  // A base model is not trained, so its row in a table of runs that also has the status is no task.
  if (control && stage === TRAINING) return undefined;
  const task = readName(row, columns, "task", report) ?? taskOfHeading;
  // Of a training an epoch is how far it is, and changes; of anything else it is which checkpoint, and part of the key.
  const epoch = stage === TRAINING ? undefined : readName(row, columns, "epoch", report);
  const width = table.header.cells.length;
  const haveShifted = haveSlid(row, columns) || strayWord(row, columns, width) !== undefined;
  const saidJob = readJobId(meant(row, columns, "jobId") ?? "");
  return {
    key: taskKey(stage, name, task, epoch),
    stage,
    run: name,
    control,
    said: readSaid({ row, columns, width, ...(run === undefined ? {} : { run }) }, report),
    // Of cells that have slid only the status is certain, where it is a word that is known: nothing else is written over.
    cells: readCells(row, columns, haveShifted ? ["status"] : WRITTEN_COLUMNS),
    ...(task === undefined ? {} : { task }),
    ...(epoch === undefined ? {} : { epoch }),
    // What stands in the run table is how the run is trained; an evaluation has a script of its own.
    ...(stage === TRAINING ? meansOf(run) : {}),
    ...readMeans(row, columns),
    ...(saidJob === undefined ? {} : { saidJob }),
  };
}

/** The other lines of the table end with a pipe, and this one does not. */
const isCutOff = (row: Row, { header }: Table): boolean =>
  lastPipe(header) !== undefined && lastPipe(row) === undefined;

/** Half a word and half a job id could mean anything. */
function withoutWords({ saidJob: _job, ...task }: Task): Task {
  const { status: _status, ...cells } = task.cells;
  return { ...task, said: { kind: "blank" }, cells };
}

const meansOf = (run: Run | undefined): Pick<Task, "script" | "command"> => ({
  ...(run?.script === undefined ? {} : { script: run.script }),
  ...(run?.command === undefined ? {} : { command: run.command }),
});

/**
 * A row that is too short for a column has it blank. Only its status stays absent: an editor that is caught in the middle
 * of a save leaves such a row, and that must not read like an emptied cell, which asks for another run.
 */
function readCells(row: Row, columns: Columns, wanted: readonly WrittenColumn[]): Cells {
  const cells: { -readonly [Column in keyof Cells]: Cells[Column] } = {};
  for (const column of wanted) {
    const text = cellOf(row, columns, column)?.text;
    if (text !== undefined) cells[column] = text;
    else if (columns.has(column) && column !== "status") cells[column] = "";
  }
  return cells;
}

function reportDouble(task: Task, { row, columns }: RowPlace, other: RowPlace, report: Report): void {
  report(
    {
      severity: "error",
      code: "summary.duplicate-run",
      message: `${task.key} stands in the summary twice`,
      next:
        task.stage === EVALUATION
          ? "Rename one of the two, or delete its row; if they differ in a column that means the task or the epoch, call it Task or Epoch"
          : "Rename one of the two, or delete its row",
    },
    cellOf(row, columns, "run")?.content,
    other.row.span,
  );
}
