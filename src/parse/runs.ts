import type { Row } from "../markdown/block.ts";
import type { Run } from "../model/experiment.ts";
import { epochCount } from "./cells/epochs.ts";
import { shownText } from "./cells/shown-text.ts";
import type { Columns } from "./columns.ts";
import { doubtOf, reportDoubt } from "./doubt.ts";
import { groupRows } from "./group-rows.ts";
import type { Layout } from "./layout.ts";
import type { Report } from "./report.ts";
import { cellOf, isControl, meant, readMeans, readName } from "./row.ts";
import type { RunTable } from "./run-tables.ts";

/** The runs of the run tables by name, in their order. A run that stands twice in one is an error. */
export function readRuns(layout: Layout, report: Report): ReadonlyMap<string, Run> {
  const runs = new Map<string, Run>();
  for (const runTable of layout.runTables) {
    const alsoStatus = layout.statusTables.some(({ table }) => table === runTable.table);
    // Rows of a status table are complained of where its tasks are read.
    readRunTable(runTable, runs, alsoStatus ? () => undefined : report);
  }
  return runs;
}

function readRunTable({ table, columns }: RunTable, runs: Map<string, Run>, report: Report): void {
  const places = new Map<string, Row>();
  const parameters = parameterColumns(columns, table.header);
  const width = table.header.cells.length;
  const headings = groupRows(table, columns);
  for (const row of table.rows) {
    if (headings.has(row)) continue;
    const name = readName(row, columns, "run", report);
    if (name === undefined) continue;
    if (runs.has(name)) {
      report(
        {
          severity: "error",
          code: "summary.duplicate-run",
          message: `the run ${name} stands in the table twice`,
          next: "Rename one of the two, or delete its row",
        },
        cellOf(row, columns, "run")?.content,
        places.get(name)?.span,
      );
      continue;
    }
    const run = readRun(name, row, columns, parameters, width);
    if (run.doubt !== undefined) reportDoubt(run.doubt, row, columns, width, report);
    runs.set(name, run);
    places.set(name, row);
  }
}

function readRun(name: string, row: Row, columns: Columns, parameters: ParameterColumns, width: number): Run {
  const estimate = meant(row, columns, "estimate");
  const epochs = epochCount(meant(row, columns, "epochs") ?? "");
  const doubt = doubtOf(row, columns, width);
  return {
    name,
    control: isControl(row, columns),
    parameters: readParameters(row, parameters),
    ...readMeans(row, columns),
    ...(estimate === undefined ? {} : { estimate }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** By the name of the parameter; of two columns with the same one, the last that a row has. */
type ParameterColumns = readonly (readonly [name: string, index: number])[];

function parameterColumns(columns: Columns, header: Row): ParameterColumns {
  const known = new Set(columns.values());
  return header.cells
    .map(({ text }, index) => [shownText(text), index] as const)
    .filter(([name, index]) => name !== "" && !known.has(index));
}

function readParameters(row: Row, columns: ParameterColumns): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, index] of columns) {
    const value = row.cells[index]?.text;
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}
