import type { Span } from "../markdown/block.ts";
import { type MarkdownDocument, readDocument } from "../markdown/document.ts";
import { plainText } from "../markdown/inline.ts";
import { locate } from "../markdown/locate.ts";
import type { Diagnostic, Location } from "../model/diagnostic.ts";
import type { Experiment, TaskKey } from "../model/experiment.ts";
import type { Column } from "./columns.ts";
import { epochCount } from "./epochs.ts";
import { CHECKS } from "./findings/checks.ts";
import { findLayout, type Layout } from "./layout.ts";
import { locationOf } from "./location.ts";
import { missingTasks } from "./missing.ts";
import type { Report } from "./report.ts";
import { cellOf, type RowPlace } from "./row.ts";
import { readRuns } from "./runs.ts";
import { readTasks } from "./tasks.ts";

/** A summary as it is read: the document to edit, and what it means. */
export interface Summary {
  readonly path: string;
  readonly document: MarkdownDocument;
  readonly layout: Layout;
  readonly experiment: Experiment;
  /** By task; a task that has no row yet is missing here. */
  readonly rows: ReadonlyMap<TaskKey, RowPlace>;
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
  const epochs = readEpochs(document, layout, report);
  const experiment: Experiment = {
    name: layout.title ?? folderName,
    runs: [...runs.values()],
    tasks: [...tasks, ...missingTasks(layout, [...runs.values()], tasks, epochs)],
    tools: layout.tools,
    ...(epochs === undefined ? {} : { epochs }),
  };
  for (const check of CHECKS) check({ document, layout, experiment, rows }, report);
  // A table that is not read is the better answer to where the runs are.
  const isExplained = diagnostics.some(({ code }) => code === "summary.table-not-read");
  reportLayout(layout, text, isExplained, report);
  diagnostics.sort(byPlace);
  return { path, document, layout, experiment, rows, diagnostics };
}

const byPlace = ({ location: one }: Diagnostic, { location: other }: Diagnostic): number =>
  (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);

function placed(
  finding: Parameters<Report>[0],
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

function reportLayout(layout: Layout, text: string, isExplained: boolean, report: Report): void {
  for (const table of layout.nameless) {
    report(
      {
        severity: "error",
        code: "summary.no-run-column",
        message: "this status table has no column that names the run",
        next: "Add a column `Run Name` to it",
      },
      table.header.span,
    );
  }
  if (isExplained || layout.nameless.length > 0) return;
  if (layout.runTable !== undefined || layout.statusTables.length > 0) return;
  report({
    severity: "error",
    code: text.trim() === "" ? "summary.empty" : "summary.no-table",
    message: text.trim() === "" ? "the summary is empty" : "the summary has no table of runs",
    next: "Add a table with a `Run Name` column under a heading `## All Runs`; an example: runmark init --help",
  });
}

function readEpochs(document: MarkdownDocument, layout: Layout, report: Report): number | undefined {
  if (layout.epochs === undefined) return undefined;
  const { text, offset } = layout.epochs;
  const epochs = epochCount(plainText(text));
  if (epochs !== undefined) return epochs;
  const value = document.text.indexOf(text, offset);
  report(
    {
      severity: "warning",
      code: "summary.epochs",
      message: `"${text}" is no number of epochs, so it is not known which checkpoints to expect`,
      next: "Write a whole number: - **Epochs:** 2",
    },
    { start: value, end: value + text.length },
  );
  return undefined;
}

/** Where the run of a task stands in its row; undefined for a task that has no row yet. */
export const locateTask = (summary: Summary, key: TaskKey): Location | undefined =>
  locateCell(summary, key, "run");

/** Where a cell of a task's row stands, if it has one. */
export function locateCell(
  { rows, document, path }: Summary,
  key: TaskKey,
  column: Column,
): Location | undefined {
  const place = rows.get(key);
  const span = place === undefined ? undefined : cellOf(place.row, place.columns, column)?.content;
  if (span === undefined) return undefined;
  return locationOf(path, document, span);
}
