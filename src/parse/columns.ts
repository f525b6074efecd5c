import type { WrittenColumn } from "../model/experiment.ts";
import { narrow } from "./cells/shown-text.ts";

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

/**
 * Headings by column, the first one in a table winning, as they are once lower-cased and without separators. A column that is
 * taken for one of ours is written to or run, so there is no heading here that may mean something else: `Runtime` may be
 * a limit, `Config` a file, `ID` anything.
 */
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  run: ["runname", "run", "name", "experiment", "trial", "jobname", "experimentname", "trialname", "runid"],
  type: ["type", "runtype"],
  estimate: ["esttime", "time", "estimatedtime", "estimate", "estimatedruntime", "estruntime"],
  script: ["script", "jobscript", "slurmscript", "sbatchscript", "batchscript"],
  command: ["command", "cmd"],
  model: ["model"],
  task: ["task", "taskname", "evaltask", "evaluationtask"],
  epoch: ["epoch"],
  epochs: ["epochs"],
  status: ["status", "state", "currentstatus", "runstatus", "jobstatus", "jobstate"],
  jobId: ["jobid", "job", "slurmjob", "slurmjobid", "slurmid", "jobids", "slurmjobids"],
  started: ["started", "start", "starttime", "startedat", "startedon"],
  completed: [
    ...["completed", "finished", "ended", "end", "endtime", "finish", "finishtime"],
    ...["completedat", "finishedat", "endedat", "completedon", "finishedon"],
  ],
  elapsed: ["elapsed", "duration", "elapsedtime", "timeelapsed"],
  notes: ["notes", "note", "comment", "comments", "remarks", "remark"],
};

export type Columns = ReadonlyMap<Column, number>;

/** A remark of these words changes nothing about what stands in a column; `Completed (%)` is no time. */
const REMARK =
  /\s*\((?:auto\w*|current|now|slurm|sbatch|utc|local|local time|h|hours?|min|minutes?|s|sec|seconds?|h:mm|hh:mm(?::ss)?|est\.?|optional)\)\s*$/;

/** No heading of ours is as long. */
const LONGEST = 100;

/** A heading as it is matched: case, spacing, full-width forms, footnote marks and harmless remarks aside. */
export const plainHeading = (heading: string): string =>
  narrow(heading.slice(0, LONGEST))
    .toLowerCase()
    .replaceAll(/\[\^[^\]\s]+\]/g, "")
    .replace(REMARK, "")
    .replaceAll(/[^\p{L}\p{N}%]+/gu, "");

/** Matches the header of a table. A heading that is preferred wins over one further left. */
export function matchColumns(headings: readonly string[]): Columns {
  const plain = headings.map(plainHeading);
  const columns = new Map<Column, number>();
  for (const [column, names] of Object.entries(HEADINGS) as [Column, readonly string[]][]) {
    const name = names.find((candidate) => plain.includes(candidate));
    if (name !== undefined) columns.set(column, plain.indexOf(name));
  }
  return columns;
}
