import type { Row } from "../markdown/block.ts";
import { lastPipe } from "../markdown/borders.ts";
import { isTorn } from "../markdown/code-pipes.ts";
import { doubtOfCommand, STRUCK_COMMAND, scriptText } from "./cells/means.ts";
import { hasStruck, nameText, shownText } from "./cells/shown-text.ts";
import { WORDS } from "./cells/vocabulary.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Columns } from "./columns.ts";
import type { Report } from "./report.ts";
import { cellOf } from "./row.ts";

/**
 * Why no job may go in for a row, in words; undefined where all is well. A row that is struck out was dropped by somebody. One
 * with more cells than its table has columns holds a pipe that divides, in code too: its cells may not be what their
 * columns say, and a command may be cut short. In one with fewer, a cell may be missing before those that have slid then, and
 * a line of text right below a table is one of its rows. `width` is how many columns the table has.
 */
export function doubtOf(row: Row, columns: Columns, width: number): string | undefined {
  if (haveSlid(row, columns)) return "more cells than columns: they may have slid";
  const stray = strayWord(row, columns, width);
  if (stray !== undefined) return `fewer cells than columns: "${stray}" may have slid`;
  if (isLikeProse(row, width)) return "a line that does not look like a row";
  const run = cellOf(row, columns, "run")?.text ?? "";
  if (hasStruck(run) && nameText(run) === "") return `${run}, struck out`;
  return doubtOfMeans(row, columns);
}

/** Why it is not certain what the row is run by. */
function doubtOfMeans(row: Row, columns: Columns): string | undefined {
  const script = cellOf(row, columns, "script")?.text ?? "";
  // With its script withdrawn a row would be run by something else.
  const hasScript = !isPlaceholder(scriptText(script));
  if (hasStruck(script) && !hasScript) return "its script is struck out";
  const doubt = doubtOfCommand(cellOf(row, columns, "command")?.text ?? "");
  // A script is what runs, whatever the command beside it is.
  return hasScript && doubt !== STRUCK_COMMAND ? undefined : doubt;
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

/**
 * The word for a status that stands under another heading in a row that is too short; undefined where all is well. Notes may
 * hold any word.
 */
export function strayWord({ cells }: Row, columns: Columns, width: number): string | undefined {
  if (cells.length >= width) return undefined;
  const free = [columns.get("status"), columns.get("notes")];
  return cells.find(({ text }, index) => !free.includes(index) && isWord(text))?.text;
}

const isWord = (text: string): boolean =>
  text.length < 40 &&
  WORDS.has(
    shownText(text)
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, " "),
  );

/** `TODO: add r9` below a table whose other rows have pipes. A name alone, without spaces, may be a row under way. */
export const isLikeProse = ({ cells, span }: Row, width: number): boolean =>
  width > 1 &&
  cells.length === 1 &&
  lastPipe({ cells, span }) === undefined &&
  cells[0]?.padded.start === span.start &&
  /\S\s+\S/.test(cells[0].text);

/** Tells of a row that is struck out. Of cells that have slid, and of lines that are no rows, it is told wherever they stand. */
export function reportDoubt(doubt: string, row: Row, columns: Columns, width: number, report: Report): void {
  if (haveSlid(row, columns) || strayWord(row, columns, width) !== undefined || isLikeProse(row, width))
    return;
  if (doubt === doubtOfMeans(row, columns) && !doubt.includes("struck")) {
    report(
      {
        severity: "warning",
        code: "summary.unclear-command",
        message: `no job goes in for this row: ${doubt}, so it is not certain what would run`,
        next: "Put all of it in code; where it holds a backtick, begin and end the code with two: `` echo `date` ``",
      },
      cellOf(row, columns, "command")?.content,
    );
    return;
  }
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
