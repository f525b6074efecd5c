import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { EVALUATION } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";
import { missingColumns } from "../../parse/trial-rows.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { varies } from "../../sweep/space/applies.ts";

/** Why trials of a definition have no place in a summary; undefined where they have one. */
export function tableMisfit(summary: Summary, definition: SweepDefinition): Stop | undefined {
  const { layout, path } = summary;
  const refuse = (code: string, message: string, next: string): Stop =>
    stop(EXIT.errors, code, message, `${next}, or move the definition into a folder of its own`, path);
  const varying = definition.parameters.filter(varies).map(({ name }) => name);
  if (layout.runTables.length === 0) {
    const columns = ["Run Name", ...varying].join(", ");
    const next = `Add \`## All Runs\` and below it a table with the columns ${columns}`;
    return refuse("sweep.no-runs-table", "the summary has no table of runs", next);
  }
  const [lacking] = missingColumns(summary, varying);
  if (lacking !== undefined) {
    const message = `the table of runs has no column for the parameter ${lacking}`;
    return refuse("sweep.no-column", message, `Add a column ${lacking} to the table that lists the runs`);
  }
  const evaluates = definition.evaluate !== undefined;
  const tables = layout.statusTables.filter(({ stage }) => stage === EVALUATION);
  // Rows go into the last; one without a task is nobody's.
  if (!evaluates || tables.at(-1)?.columns.has("task")) return undefined;
  if (tables.length > 0)
    return refuse(
      "sweep.no-column",
      "the table of evaluations has no column for their task",
      "Add a column Task to it",
    );
  return refuse(
    "sweep.no-evaluations-table",
    "the summary has no table of evaluations",
    "Add `### Evaluations` below `## Status`, with a table of the columns Run Name, Task, Status, Job ID, Completed, Notes",
  );
}
