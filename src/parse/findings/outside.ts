import type { Heading, Span, Table } from "../../markdown/block.ts";
import type { MarkdownDocument } from "../../markdown/document.ts";
import { forEachLine } from "../../markdown/lines.ts";
import { speaksOfRuns } from "../stage.ts";

/** A line that belongs to no table. */
export interface Line extends Span {
  /** The nearest heading above it speaks of runs. */
  readonly isAmongRuns: boolean;
  /** The table that ends above it, with nothing but empty lines between. */
  readonly after?: Table;
}

/** The lines between the tables of a document, headings too. */
export function linesOutsideTables({ text, blocks }: MarkdownDocument): Line[] {
  const lines: Line[] = [];
  const marks = blocks.filter((block): block is Table | Heading => block.kind !== "field");
  let next = 0;
  let isAmongRuns = false;
  let after: Table | undefined;
  forEachLine(text, 0, (start, end) => {
    for (let mark = marks[next]; mark !== undefined && mark.span.end < start; mark = marks[++next]) {
      if (mark.kind === "table") after = mark;
      else [isAmongRuns, after] = [speaksOfRuns(mark), undefined];
    }
    const mark = marks[next];
    if (mark?.kind === "table" && mark.span.start <= start) return;
    lines.push({ start, end, isAmongRuns, ...(after === undefined ? {} : { after }) });
    if (/\S/.test(text.slice(start, Math.min(end, start + 200)))) after = undefined;
  });
  return lines;
}
