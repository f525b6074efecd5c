import type { Row } from "../markdown/block.ts";
import { isTorn } from "../markdown/code-pipes.ts";
import { hasStruck, nameText } from "./cells/shown-text.ts";
import type { Columns } from "./columns.ts";
import type { Report } from "./report.ts";
import { cellOf } from "./row.ts";

/**
 * Why no job may go in for a row, in words; undefined where all is well. A row that is struck out was dropped by somebody. One
 * with more cells than its table has columns holds a pipe that divides, in code too: its cells may not be what their
 * columns say, and a command may be cut short.
 */
export function doubtOf(row: Row, columns: Columns): string | undefined {
  if (haveSlid(row, columns)) return "more cells than columns: they may have slid";
  const run = cellOf(row, columns, "run")?.text ?? "";
  if (hasStruck(run) && nameText(run) === "") return `${run}, struck out`;
  const command = cellOf(row, columns, "command")?.text ?? "";
  return hasStruck(command) ? "a command with struck text" : undefined;
}

const ACTING = ["run", "task", "epoch", "type", "status", "jobId", "script", "command"] as const;

/**
 * Whether cells may not be what their columns say. Where a pipe has torn a code span, the cells before it have kept their
 * places.
 */
export function haveSlid({ surplus, cells }: Row, columns: Columns): boolean {
  // A single pipe is an empty cell more.
  if (surplus === undefined || surplus.raw === "|") return false;
  const torn = cells.findIndex(isTorn);
  return torn === -1 || ACTING.some((column) => (columns.get(column) ?? -1) >= torn);
}

/** Tells of a row that is struck out. Of cells that have slid it is told wherever they stand. */
export function reportDoubt(doubt: string, row: Row, columns: Columns, report: Report): void {
  if (haveSlid(row, columns)) return;
  report(
    {
      severity: "info",
      code: "summary.struck-out",
      message: `no job goes in for this row: ${doubt}`,
      next: "To run it, remove the strike; to leave it out for good, write `skip` as its status",
    },
    cellOf(row, columns, "run")?.content,
  );
}
