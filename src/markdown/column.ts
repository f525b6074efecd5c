import type { Table } from "./block.ts";
import { widthOf } from "./cell-layout.ts";
import type { Slot } from "./slot.ts";

/** How the cells of a column stand below each other. */
export interface Column {
  /** Columns on the screen, without the spaces beside the pipes. */
  readonly width: number;
  readonly flush: "left" | "right" | "middle";
}

/** A row with a text as wide as a terminal does not fit on one, and should not take all the others along. */
const WIDEST = 80;
/** Nothing that would have to be aligned stands behind the last column. */
const WIDEST_LAST = 40;

/**
 * The columns of a table. Each is as wide as its widest text, and wide enough for three dashes and colons. A text that is
 * wider than 80 columns and than twice the column's median stands out in its own row instead of widening all the others; in
 * the last column one that is wider than 40. `marks` is the alignment row, `isTight`: it has no space beside its pipes.
 */
export function columnsOfTable({ header, rows }: Table, marks: readonly Slot[], isTight: boolean): Column[] {
  return marks.map((mark, index) => {
    const least = 3 - (isTight ? mark.left + mark.right : 0);
    const widths = rows.flatMap(({ cells }) => cells[index]?.raw ?? []).map(widthOf);
    const limit = index === marks.length - 1 ? WIDEST_LAST : Math.max(WIDEST, 2 * median(widths));
    const own = widthOf(header.cells[index]?.raw ?? "");
    const width = [own, ...widths].reduce((most, one) => (one > limit ? most : Math.max(most, one)), least);
    return { width, flush: flushOf(mark.cell.raw) };
  });
}

/** Of the texts that are there. */
function median(widths: readonly number[]): number {
  const sorted = widths.filter((width) => width > 0).sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}

function flushOf(mark: string): Column["flush"] {
  if (!mark.endsWith(":")) return "left";
  return mark.startsWith(":") ? "middle" : "right";
}
