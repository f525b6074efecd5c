import type { Block, Heading, Row, Span, Table } from "../markdown/block.ts";
import { beginsWithPipe } from "../markdown/borders.ts";
import { countCells, readRow } from "../markdown/cells.ts";
import { escapeRow } from "../markdown/code-pipes.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { forEachLine } from "../markdown/lines.ts";
import { skipSpace } from "../markdown/space.ts";
import { nearest } from "../model/nearest.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlainStatus, KNOWN_WORDS, readStatusCell } from "./cells/words.ts";
import { matchColumns } from "./columns.ts";
import { type Layout, tablesOf } from "./layout.ts";
import { nameIn } from "./row.ts";
import { type RunTable, speaksOfRunsToDo } from "./run-tables.ts";

/** A line that looks like a row of the table that counts above it, and is none. */
export interface LooseRow extends Span {
  readonly above: RunTable;
  /** The first line below that table that is not blank: what has ended the table, or the row itself. */
  readonly separator: Span;
  /** Nothing but lines that are not blank stands between it and the table. */
  readonly isTouching: boolean;
  /** It is a row of a table whose header names no column of ours. */
  readonly isInTable?: true;
}

/** What stands between a table that counts and a line below it. */
interface Gap {
  readonly above: RunTable;
  /** Of the heading above that table; 0 without one. */
  readonly level: number;
  separator: Span | undefined;
  isTouching: boolean;
  /** The nearest heading, or a table that is none of runs. */
  apart: Heading | Table | undefined;
}

/**
 * Lines between the tables that look like rows of the one that counts above them. Whatever stands between (a comment, a
 * heading, a rule, a blank line) ends a table in Markdown, and whoever put it there hardly knows. Where they stand (in a
 * fence, a quote) is not looked at. `names` are the runs that are known.
 */
export function findLooseRows(
  { text, blocks }: MarkdownDocument,
  layout: Layout,
  names: ReadonlySet<string>,
): LooseRow[] {
  const counting = new Map(tablesOf(layout).map((meaning) => [meaning.table, meaning]));
  const marks = blocks.filter((block): block is Table | Heading => block.kind !== "field");
  const found: LooseRow[] = [];
  let next = 0;
  let gap: Gap | undefined;
  let level = 0;
  const passMarksAbove = (start: number): void => {
    for (let mark = marks[next]; mark !== undefined && mark.span.end < start; mark = marks[++next]) {
      if (mark.kind === "table" && gap !== undefined && !counting.has(mark))
        found.push(...rowsWithoutHeader(mark, gap, names));
      gap = gapBelow(mark, counting, level, gap);
      if (mark.kind === "heading") level = mark.level;
    }
  };
  forEachLine(text, 0, (start, end) => {
    passMarksAbove(start);
    if (gap === undefined || isIn(marks[next], start)) return;
    const line = { start, end };
    if (skipSpace(text, start, end) === end) {
      gap.isTouching = false;
      return;
    }
    if (isLikeRow(text, line, gap, names))
      found.push({ ...line, above: gap.above, separator: gap.separator ?? line, isTouching: gap.isTouching });
    gap.separator ??= line;
  });
  passMarksAbove(Number.POSITIVE_INFINITY);
  return found;
}

const isIn = (mark: Block | undefined, offset: number): boolean =>
  mark?.kind === "table" && mark.span.start <= offset;

function gapBelow(
  mark: Table | Heading,
  counting: ReadonlyMap<Table, RunTable>,
  level: number,
  gap: Gap | undefined,
): Gap | undefined {
  const above = mark.kind === "table" ? counting.get(mark) : undefined;
  if (above !== undefined) return { above, level, separator: undefined, isTouching: true, apart: undefined };
  return gap?.apart?.kind === "table" || gap === undefined ? gap : { ...gap, apart: mark };
}

function isLikeRow(text: string, line: Span, gap: Gap, names: ReadonlySet<string>): boolean {
  if (!text.slice(line.start, line.end).includes("|")) return false;
  const { table, columns } = gap.above;
  const width = table.header.cells.length;
  const row = readRow(text, line, width);
  const name = nameIn(row, columns, "run");
  if (name === undefined || isHeader(row, gap.above)) return false;
  const fits = countCells(text, line) === width || fitsEscaped(text, row, width);
  const seen: Seen = { row, name, fits, isNamed: names.has(name), says: whatItSays(row, gap.above) };
  if (!beginsWithPipe(text, row)) return isOpenRow(text, seen, gap);
  if (gap.apart === undefined || (gap.apart.kind === "heading" && gap.isTouching)) {
    return fits || seen.isNamed || (seen.says === "plainly" && /[\p{L}\p{N}]/u.test(name));
  }
  return fits && isLikeRowApart(seen, gap.apart, gap.level);
}

/** The first of the rows of a table that goes on with the one above it, with a row or nothing for a header. */
function rowsWithoutHeader(table: Table, gap: Gap, names: ReadonlySet<string>): LooseRow[] {
  const { above, apart, isTouching } = gap;
  const { header, rows } = table;
  if (header.cells.length !== above.table.header.cells.length) return [];
  if (matchColumns(header.cells.map(({ text }) => shownText(text))).has("run")) return [];
  const isBare = apart === undefined && header.cells.every(({ text }) => text === "");
  const first = [header, ...rows].find((row) => {
    const name = nameIn(row, above.columns, "run");
    const says = whatItSays(row, above);
    if (name === undefined) return false;
    return says === undefined ? isBare : says === "plainly" && (isBare || names.has(name));
  });
  if (first === undefined) return [];
  return [{ ...first.span, above, separator: header.span, isTouching, isInTable: true }];
}

/** A longer line is no row with a slip in it, and to look for code takes more than linear time. */
const LONGEST_ROW = 2_000;

const fitsEscaped = (text: string, row: Row, width: number): boolean =>
  row.span.end - row.span.start <= LONGEST_ROW && escapeRow(text, row, width).length > 0;

/** What is seen of a line when it is read as a row. */
interface Seen {
  readonly row: Row;
  readonly name: string;
  /** It has as many cells as the table has columns. */
  readonly fits: boolean;
  readonly isNamed: boolean;
  readonly says: Says;
}

type Says = "plainly" | "perhaps" | "nothing" | "else" | undefined;

/** How a line reads in the Status column; undefined where there is none. */
function whatItSays(row: Row, { columns }: RunTable): Says {
  const index = columns.get("status");
  if (index === undefined) return undefined;
  const text = row.cells[index]?.text ?? "";
  const { kind } = readStatusCell(text);
  if (kind === "blank") return "nothing";
  if (kind === "other") return nearest(text, KNOWN_WORDS) === undefined ? "else" : "perhaps";
  return isPlainStatus(text) || kind === "instruction" ? "plainly" : "perhaps";
}

/** Without a pipe before it a line may be a sentence: `Values: low | high`. */
function isOpenRow(text: string, { row, name, fits, isNamed, says }: Seen, { above, apart }: Gap): boolean {
  if (!fits) return false;
  if (isNamed || says === "plainly") return apart === undefined || says === "plainly";
  const isUsual = !beginsWithPipe(text, above.table.header) && !/\s/.test(name);
  return apart === undefined && isUsual && row.cells.length > 2;
}

/** Below another heading a line of a table without a header may be of anything: results, a legend. */
function isLikeRowApart({ isNamed, says }: Seen, apart: Heading | Table, level: number): boolean {
  if (apart.kind === "table") return isNamed && says === "plainly";
  if (says === undefined) return !isNamed && apart.level > level && speaksOfRunsToDo(apart);
  return says === "plainly" || (isNamed && says !== "else");
}

/** The headings of a table. */
function isHeader(row: Row, { columns }: RunTable): boolean {
  const own = matchColumns(row.cells.map(({ text }) => shownText(text)));
  return own.size > 1 && own.get("run") === columns.get("run");
}
