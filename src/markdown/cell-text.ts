import type { Cell, Row } from "./block.ts";
import { beginsWithPipe, lastPipe } from "./borders.ts";
import { padCell, roomOf } from "./cell-layout.ts";
import { guardLineStart } from "./line-start.ts";

/**
 * What stands in a row between the pipes of one of its cells once it holds other, escaped content. `isFollowed`: more
 * cells are appended to the row at the same time.
 */
export function cellText(text: string, row: Row, cell: Cell, content: string, isFollowed: boolean): string {
  const padded = isOpen(row, cell)
    ? openCell(text, cell, content, isFollowed)
    : closedCell(text, row, cell, content);
  const beginsLine = cell === row.cells[0] && !beginsWithPipe(text, row);
  return beginsLine ? guardLineStart(padded) : padded;
}

/** The text that adds cells to the end of a row, and where it goes. */
export function appendedCells(
  text: string,
  row: Row,
  contents: readonly string[],
): { at: number; text: string } {
  const pipe = lastPipe(row);
  if (pipe !== undefined && beginsWithPipe(text, row)) {
    return { at: pipe + 1, text: contents.map((content) => ` ${content} |`).join("") };
  }
  // Without a pipe at the start, one at the end divides: `a | ` is waiting for its second cell.
  const space = /[ \t]/.test(text[row.span.end - 1] ?? "") ? "" : " ";
  return { at: row.span.end, text: space + (pipe === undefined ? "| " : "") + contents.join(" | ") };
}

/** Whether the row ends without a pipe after this cell. */
const isOpen = (row: Row, cell: Cell): boolean => cell.padded.end === row.span.end;

/** There is no pipe to align; an empty cell is one only with a pipe after it. */
function openCell(text: string, cell: Cell, content: string, isFollowed: boolean): string {
  const left = text.slice(cell.padded.start, cell.content.start);
  if (content === "" && !isFollowed) return `${left} |`;
  const right = text.slice(cell.content.end, cell.padded.end);
  return left + content + (right === "" && isFollowed && content.endsWith("\\") ? " " : right);
}

function closedCell(text: string, row: Row, cell: Cell, content: string): string {
  const isSqueezed = cell.padded.start === cell.padded.end && row.cells.some(isPadded);
  const left = isSqueezed ? " " : text.slice(cell.padded.start, cell.content.start);
  const right = text.slice(cell.content.end, cell.padded.end);
  // The width of a tab depends on where it stands: what is there stays as it is.
  if (/\t/.test(left + right)) return left + content + (right === "" && content.endsWith("\\") ? " " : right);
  return padCell(content, roomOf(left, cell.raw, right));
}

const isPadded = (cell: Cell): boolean => cell.content.start > cell.padded.start;
