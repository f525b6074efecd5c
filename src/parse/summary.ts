import type { Span } from "../markdown/block.ts";
import { type MarkdownDocument, readDocument } from "../markdown/document.ts";
import { plainText } from "../markdown/inline.ts";
import { locate } from "../markdown/locate.ts";
import { byPlace, type Diagnostic, type Finding, type Location } from "../model/diagnostic.ts";
import type { Experiment, Task, TaskKey } from "../model/experiment.ts";
import { epochCount } from "./cells/epochs.ts";
import type { Column } from "./columns.ts";
import type { Reading } from "./findings/check.ts";
import { CHECKS } from "./findings/checks.ts";
import { MERGE_CONFLICT } from "./findings/merge-conflict.ts";
import { nameOf, nextFor, reasonOf, UNCLOSED } from "./findings/swallowed.ts";
import { findLayout, type Layout } from "./layout.ts";
import { locationOf } from "./location.ts";
import { missingTasks } from "./missing.ts";
import type { Report } from "./report.ts";
import { taskCell } from "./row.ts";
import { placesInRunTables } from "./run-tables.ts";
import { readRuns } from "./runs.ts";
import { scriptCells } from "./script-cells.ts";
import { readTasks } from "./tasks.ts";
import { openBlock } from "./verbatim.ts";

/** A summary as it is read: the document to edit, and what it means. */
export interface Summary extends Reading {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads any text as a summary; all findings come at once, and an error among them means: submit nothing. */
export function readSummary(path: string, text: string, folderName: string): Summary {
  const document = readDocument(text);
  const diagnostics: Diagnostic[] = [];
  const report: Report = (finding, span, other) =>
    diagnostics.push(placed(finding, path, document, span, other));
  const layout = findLayout(document);
  const runs = readRuns(layout, report);
  const { tasks, rows } = readTasks(layout, runs, text.length, report);
  const epochs = epochCount(plainText(layout.epochs?.text ?? ""));
  const experiment: Experiment = {
    name: layout.title ?? folderName,
    runs: [...runs.values()],
    tasks: [...tasks, ...missingTasks(layout, [...runs.values()], tasks, epochs)],
    tools: layout.tools,
    ...(epochs === undefined ? {} : { epochs }),
  };
  for (const check of CHECKS) check({ document, layout, experiment, rows }, report);
  // A table that is not read is the better answer to where the runs are.
  const isExplained = diagnostics.some(({ code }) => EXPLAINING.has(code));
  if (!isExplained) reportNoTable(layout, document, report);
  diagnostics.sort(byPlace);
  const conflict = diagnostics.find(({ code }) => code === MERGE_CONFLICT);
  // Whatever else is found may be of the version that goes.
  const findings = conflict === undefined ? diagnostics : [conflict];
  return { path, document, layout, experiment, rows, diagnostics: findings };
}

const EXPLAINING: ReadonlySet<string> = new Set(["summary.table-not-read", UNCLOSED]);

function placed(
  finding: Finding,
  path: string,
  document: MarkdownDocument,
  span: Span | undefined,
  other: Span | undefined,
): Diagnostic {
  if (span === undefined) return { ...finding, path };
  const next =
    other === undefined
      ? {}
      : { next: `${finding.next}; the other is in line ${locate(document, other.start).line}` };
  return { ...finding, ...next, path, location: locationOf(path, document, span) };
}

function reportNoTable(layout: Layout, document: MarkdownDocument, report: Report): void {
  if (layout.runTables.length + layout.statusTables.length + layout.nameless.length > 0) return;
  const isEmpty = document.text.trim() === "";
  const open = openBlock(document);
  if (open !== undefined) {
    report(
      {
        severity: "error",
        code: "summary.no-table",
        message: `the summary has no table of runs: ${nameOf(open)} ${reasonOf(open)}, so all below it belongs to it`,
        next: nextFor(open),
      },
      open.opener,
    );
    return;
  }
  report({
    severity: "error",
    code: isEmpty ? "summary.empty" : "summary.no-table",
    message: isEmpty ? "the summary is empty" : "the summary has no table of runs",
    next: "Add a table with a `Run Name` column under a heading `## All Runs`; an example: runmark init --help",
  });
}

/** Tells where the run of a task stands: in its row or, before it has one, in the table of runs. */
export function taskLocator(summary: Summary): (task: Pick<Task, "key" | "run">) => Location | undefined {
  const { document, path, layout, rows } = summary;
  let listed: ReadonlyMap<string, Span> | undefined;
  return ({ key, run }) => {
    if (rows.has(key)) return locateCell(summary, key, "run");
    listed ??= placesInRunTables(layout.runTables);
    const span = listed.get(run);
    return span === undefined ? undefined : locationOf(path, document, span);
  };
}

/** Tells where the script of a task is named, if a row does. */
export function scriptLocator(summary: Summary): (task: Pick<Task, "key" | "run">) => Location | undefined {
  const cellOf = scriptCells(summary);
  return (task) => {
    const span = cellOf(task);
    return span === undefined ? undefined : locationOf(summary.path, summary.document, span);
  };
}

/** Where a cell of a task's row stands, if it has one. */
export function locateCell(
  { rows, document, path }: Summary,
  key: TaskKey,
  column: Column,
): Location | undefined {
  const cell = taskCell(rows, key, column);
  return cell === undefined ? undefined : locationOf(path, document, cell.content);
}
