import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { Task } from "../../src/model/experiment.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";

/** Reads lines as a summary in a folder named `folder`. */
export const summaryOf = (...lines: readonly string[]): Summary =>
  readSummary("s.md", lines.join("\n"), "folder");

/** A task in one line: its key, what its cell says, its job, its script or command, and whether it is a control. */
export function shapeOfTask(task: Task): string {
  const { said, saidJob } = task;
  const says =
    said.kind === "status"
      ? said.status
      : said.kind === "instruction"
        ? `!${said.word}`
        : said.kind === "blank"
          ? "-"
          : `?${said.text}`;
  return [
    task.key,
    says,
    ...(saidJob === undefined ? [] : [`#${saidJob.id}${saidJob.cluster ? `;${saidJob.cluster}` : ""}`]),
    ...(task.script === undefined ? [] : [`script ${task.script}`]),
    ...(task.command === undefined ? [] : [`command ${task.command}`]),
    ...(task.control ? ["control"] : []),
  ].join(" ");
}

export const tasksOf = (summary: Summary): string[] => summary.experiment.tasks.map(shapeOfTask);

/** A finding in one line, with the text that its marker covers. */
export function shapeOfFinding({ severity, code, location }: Diagnostic): string {
  if (location === undefined) return `${severity} ${code}`;
  const { line, column, endColumn, source } = location;
  return `${severity} ${code} ${line}:${column} ${source.slice(column - 1, Math.max(column, endColumn - 1))}`;
}

/** What people are told whatever they do; infos are for those who ask. */
export const findingsOf = (summary: Summary): string[] =>
  summary.diagnostics.filter(({ severity }) => severity !== "info").map(shapeOfFinding);
