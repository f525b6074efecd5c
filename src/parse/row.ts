import type { Cell, Row } from "../markdown/block.ts";
import { plainText } from "../markdown/inline.ts";
import type { Column, Columns } from "./columns.ts";
import { problemWithName } from "./names.ts";
import type { Report } from "./report.ts";
import { isPlaceholder } from "./words.ts";

/** Where the row of a task stands. */
export interface RowPlace {
  readonly row: Row;
  readonly columns: Columns;
}

/** The plain text of a cell that means something. */
export function meant(row: Row, columns: Columns, column: Column): string | undefined {
  const cell = cellOf(row, columns, column);
  const text = plainText(cell?.text ?? "");
  return isPlaceholder(text) ? undefined : text;
}

export function cellOf(row: Row, columns: Columns, column: Column): Cell | undefined {
  const index = columns.get(column);
  return index === undefined ? undefined : row.cells[index];
}

/** A name that can be a folder, or undefined with the finding reported; a blank one is passed over. */
export function readName(
  row: Row,
  columns: Columns,
  column: "run" | "task" | "epoch",
  report: Report,
): string | undefined {
  const name = meant(row, columns, column);
  if (name === undefined) return undefined;
  const problem = problemWithName(name);
  if (problem === undefined) return name;
  report(
    {
      severity: "error",
      code: "summary.unsafe-name",
      message: `"${name}" cannot name a folder: it ${problem}`,
      next: "Use letters, digits, dots, dashes and underscores",
    },
    cellOf(row, columns, column)?.content,
  );
  return undefined;
}
