import { Lexer } from "marked";
import { cellSpans } from "./cells.ts";

const rules = Lexer.rules.block.gfm;
const DELIMITER =
  /(?! {0,3}-[ \t]+\|) {0,3}(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?(?=\n|$)/y;
const BLANK = /^[ \t]*(?:\n|$)/;
const INDENTED_CODE = /^(?: {4}| {0,3}\t)/;
const LIST_ITEM = /^ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]|\n|$)/;
const FENCE = /^ {0,3}(?:`{3,}[^`\n]*(?:\n|$)|~{3,})/;
const QUOTE = /^ {0,3}>/;
const HTML_START = /^ {0,3}</;

/**
 * The end of the table whose header is the line at `start`, without the last line end; undefined where no table is.
 * It needs an alignment row with a pipe or a colon and as many cells as the header, and ends before a blank line or
 * the first line that starts another block. `text` has LF line ends only.
 */
export function tableEnd(text: string, start: number): number | undefined {
  let end = tableHeadEnd(text, start);
  if (end === undefined) return undefined;
  while (end < text.length && !endsTable(text.slice(end + 1))) end = lineEndAt(text, end + 1);
  return end;
}

/** Whether a line that stands where a table row could is something else. `rest` begins with that line. */
const endsTable = (rest: string): boolean => BLANK.test(rest) || startsOtherBlock(rest);

function startsOtherBlock(rest: string): boolean {
  return (
    INDENTED_CODE.test(rest) ||
    LIST_ITEM.test(rest) ||
    QUOTE.test(rest) ||
    FENCE.test(rest) ||
    rules.heading.test(rest) ||
    rules.hr.test(rest) ||
    (HTML_START.test(rest) && rules.html.test(rest))
  );
}

/** The end of header and alignment row of a table that begins at `start`, without the line end. */
export function tableHeadEnd(text: string, start: number): number | undefined {
  const end = lineEndAt(text, start);
  DELIMITER.lastIndex = end + 1;
  if (end === text.length) return undefined;
  const delimiter = DELIMITER.exec(text)?.[0];
  if (delimiter === undefined || !/[|:]/.test(delimiter)) return undefined;
  const header = text.slice(start, end);
  if (INDENTED_CODE.test(header) || header.trim() === "|") return undefined;
  return countCells(header) === countCells(delimiter) ? end + 1 + delimiter.length : undefined;
}

const countCells = (line: string): number => cellSpans(line, { start: 0, end: line.length }).length;

export function lineEndAt(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
