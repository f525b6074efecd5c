import type { Table } from "../../markdown/block.ts";
import type { MarkdownDocument } from "../../markdown/document.ts";
import type { Experiment, TaskKey } from "../../model/experiment.ts";
import type { Columns } from "../columns.ts";
import type { Layout } from "../layout.ts";
import type { Report } from "../report.ts";
import type { RowPlace } from "../row.ts";

/** A summary that has been read, as far as findings are made from it. */
export interface Reading {
  readonly document: MarkdownDocument;
  readonly layout: Layout;
  readonly experiment: Experiment;
  readonly rows: ReadonlyMap<TaskKey, RowPlace>;
}

/** Looks for one kind of thing that goes wrong in summaries. It costs next to nothing where nothing is wrong. */
export type Check = (reading: Reading, report: Report) => void;

/** A table that means something. */
export interface Meaning {
  readonly table: Table;
  readonly columns: Columns;
}

/** The table of runs and the status tables, in the order of the file, each once. */
export function tablesOf({ runTable, statusTables }: Layout): Meaning[] {
  const isApart = runTable !== undefined && !statusTables.some(({ table }) => table === runTable.table);
  const all: Meaning[] = isApart ? [runTable, ...statusTables] : [...statusTables];
  return all.sort((one, other) => one.table.span.start - other.table.span.start);
}
