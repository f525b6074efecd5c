import type { Span } from "../markdown/block.ts";
import { forEachLine } from "../markdown/lines.ts";

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/** The line that begins a code block which nothing ends; undefined where there is none. Quotes and lists aside. */
export function openFence(text: string): Span | undefined {
  let open: { readonly marks: string; readonly line: Span } | undefined;
  forEachLine(text, 0, (start, end) => {
    const match = FENCE.exec(text.slice(start, end));
    const marks = match?.[1];
    if (marks === undefined) return;
    if (open === undefined) open = { marks, line: { start, end } };
    else if (marks.startsWith(open.marks) && match?.[2]?.trim() === "") open = undefined;
  });
  return open?.line;
}
