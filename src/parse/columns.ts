import type { WrittenColumn } from "../model/experiment.ts";

/** Columns with a meaning; every other column of a run table is a parameter. */
export type Column =
  | WrittenColumn
  | "run"
  | "type"
  | "estimate"
  | "script"
  | "command"
  | "model"
  | "task"
  | "epoch"
  | "epochs";

/** Headings by column, the first one in a table winning, as they are once lower-cased and without separators. */
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  run: ["runname", "run", "name", "experiment", "trial", "jobname"],
  type: ["type"],
  estimate: ["esttime", "time", "estimatedtime"],
  script: ["script"],
  command: ["command"],
  model: ["model"],
  task: ["task", "taskname"],
  epoch: ["epoch"],
  epochs: ["epochs"],
  status: ["status", "state"],
  jobId: ["jobid", "job", "slurmjob", "slurmjobid"],
  started: ["started", "start"],
  completed: ["completed", "finished", "ended", "end"],
  elapsed: ["elapsed", "duration"],
  notes: ["notes", "note", "comment"],
};

export type Columns = ReadonlyMap<Column, number>;

/** Matches the header of a table, case and spacing aside. A heading that is preferred wins over one further left. */
export function matchColumns(headings: readonly string[]): Columns {
  const plain = headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ""));
  const columns = new Map<Column, number>();
  for (const [column, names] of Object.entries(HEADINGS) as [Column, readonly string[]][]) {
    const name = names.find((candidate) => plain.includes(candidate));
    if (name !== undefined) columns.set(column, plain.indexOf(name));
  }
  return columns;
}
