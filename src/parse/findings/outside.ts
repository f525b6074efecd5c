import type { Heading, Span, Table } from "../../markdown/block.ts";
import type { MarkdownDocument } from "../../markdown/document.ts";
import { bodyStart } from "../../markdown/front-matter.ts";
import { forEachLine } from "../../markdown/lines.ts";
import { speaksOfRuns } from "../stage.ts";

/** A line that belongs to no table. */
export interface Line extends Span {
  /** The nearest heading above it speaks of runs. */
  readonly isAmongRuns: boolean;
}

/** The lines between the tables of a document, headings too, without its front matter. */
export function linesOutsideTables({ text, blocks }: MarkdownDocument): Line[] {
  const lines: Line[] = [];
  const marks = blocks.filter((block): block is Table | Heading => block.kind !== "field");
  let next = 0;
  let isAmongRuns = false;
  forEachLine(text, bodyStart(text), (start, end) => {
    for (let mark = marks[next]; mark !== undefined && mark.span.end < start; mark = marks[++next])
      if (mark.kind === "heading") isAmongRuns = speaksOfRuns(mark);
    const mark = marks[next];
    if (mark?.kind === "table" && mark.span.start <= start) return;
    lines.push({ start, end, isAmongRuns });
  });
  return lines;
}
