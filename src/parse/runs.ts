import type { Row } from "../markdown/block.ts";
import { plainText } from "../markdown/inline.ts";
import type { Run } from "../model/experiment.ts";
import type { Columns } from "./columns.ts";
import { epochCount } from "./epochs.ts";
import type { Layout } from "./layout.ts";
import type { Report } from "./report.ts";
import { cellOf, meant, readName } from "./row.ts";

/** The runs of the run table by name, in its order. A run that stands there twice is an error. */
export function readRuns(layout: Layout, report: Report): ReadonlyMap<string, Run> {
  const runs = new Map<string, Run>();
  if (layout.runTable === undefined) return runs;
  const { table, columns } = layout.runTable;
  const alsoStatus = layout.statusTables.some((status) => status.table === table);
  // Rows of a status table are complained of where its tasks are read.
  const complain: Report = alsoStatus ? () => undefined : report;
  for (const row of table.rows) {
    const name = readName(row, columns, "run", complain);
    if (name === undefined) continue;
    if (runs.has(name)) {
      complain(
        {
          severity: "error",
          code: "summary.duplicate-run",
          message: `the run ${name} stands in the table twice`,
          next: "Rename one of the two, or delete its row",
        },
        cellOf(row, columns, "run")?.content,
      );
    }
    if (!runs.has(name)) runs.set(name, readRun(name, row, columns, table.header));
  }
  return runs;
}

function readRun(name: string, row: Row, columns: Columns, header: Row): Run {
  const script = meant(row, columns, "script");
  const command = meant(row, columns, "command");
  const estimate = meant(row, columns, "estimate");
  const epochs = epochCount(meant(row, columns, "epochs") ?? "");
  return {
    name,
    control: /^(control|base|baseline)\b/i.test(meant(row, columns, "type") ?? ""),
    parameters: readParameters(row, columns, header),
    ...(script === undefined ? {} : { script }),
    ...(command === undefined ? {} : { command }),
    ...(estimate === undefined ? {} : { estimate }),
    ...(epochs === undefined ? {} : { epochs }),
  };
}

function readParameters(row: Row, columns: Columns, header: Row): ReadonlyMap<string, string> {
  const known = new Set(columns.values());
  const parameters = new Map<string, string>();
  for (const [index, heading] of header.cells.entries()) {
    const value = row.cells[index]?.text;
    if (!known.has(index) && value !== undefined) parameters.set(plainText(heading.text), value);
  }
  return parameters;
}
