import { Lexer } from "marked";
import { cellSpans } from "./cells.ts";

const rules = Lexer.rules.block.gfm;
const DELIMITER = / {0,3}(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?(?=\n|$)/y;
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
  let end = headEnd(text, start);
  if (end === undefined) return undefined;
  while (end < text.length && !endsTable(text.slice(end + 1))) end = lineEnd(text, end + 1);
  return end;
}

/** The first line after the first at which a table begins, as an offset; the text's length where there is none. */
export function nextTableStart(text: string): number {
  for (let at = lineEnd(text, 0) + 1; at < text.length; at = lineEnd(text, at) + 1) {
    if (headEnd(text, at) !== undefined) return at;
  }
  return text.length;
}

/** Whether a line that stands where a table row could is something else. `rest` begins with that line. */
export const endsTable = (rest: string): boolean => BLANK.test(rest) || startsOtherBlock(rest);

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

function headEnd(text: string, start: number): number | undefined {
  const end = lineEnd(text, start);
  DELIMITER.lastIndex = end + 1;
  if (end === text.length) return undefined;
  const delimiter = DELIMITER.exec(text)?.[0];
  if (delimiter === undefined || !/[|:]/.test(delimiter)) return undefined;
  const header = text.slice(start, end);
  if (INDENTED_CODE.test(header) || header.trim() === "|") return undefined;
  return countCells(header) === countCells(delimiter) ? end + 1 + delimiter.length : undefined;
}

const countCells = (line: string): number => cellSpans(line, { start: 0, end: line.length }).length;

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
