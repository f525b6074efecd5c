import type { Cell, Row, Span } from "./block.ts";
import { beginsWithPipe } from "./borders.ts";
import { isTorn } from "./code-pipes.ts";

/** A cell and the space that it keeps on each side: one beside a pipe, none where it has an edge. */
export interface Slot {
  readonly cell: Cell;
  readonly left: 0 | 1;
  readonly right: 0 | 1;
}

/**
 * The slots of a row; its edges are the start and the end of a line without pipes there. A pipe in code that is not escaped
 * divides the code, and often the row has a cell too many then: from there on it stays as it was typed.
 */
export function slotsOf(text: string, row: Row): Slot[] {
  const { cells, span, surplus } = row;
  const torn = cells.findIndex(isTorn);
  const ends = torn >= 0 || surplus !== undefined;
  const sound = torn < 0 ? cells : cells.slice(0, torn + 1);
  return sound.map((cell, index) => ({
    cell,
    left: index === 0 && !beginsWithPipe(text, row) ? 0 : 1,
    right: cell.padded.end === span.end || (ends && index === sound.length - 1) ? 0 : 1,
  }));
}

/** What padding may change: not what stands behind the text at an edge. */
export const spanOf = ({ cell, right }: Slot): Span => ({
  start: cell.padded.start,
  end: right === 1 ? cell.padded.end : cell.content.end,
});

/** Whether there is space between the content and a pipe. */
export function isSpaced(slot: Slot): boolean {
  const { start, end } = spanOf(slot);
  return slot.cell.content.start > start || slot.cell.content.end < end;
}
