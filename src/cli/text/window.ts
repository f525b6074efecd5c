import { harmless } from "../terminal.ts";
import { cut, tail, widthOf } from "./columns.ts";

/** The part of a line that is shown: what is marked in it, and what stands before and after that. */
export interface Window {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Units of a text that surely fill a line, so that one of megabytes is not measured to its end. */
const ENOUGH = 4_096;

/**
 * As much of a line as fits into a width in columns of the terminal, the marked part `[start, end)` in sight. Tabs become one
 * space, since how wide one is depends on the terminal and on what stands before it.
 */
export function windowOf(source: string, start: number, end: number, width: number): Window {
  const text = (from: number, to: number): string =>
    harmless(source.slice(Math.max(0, from), to)).replaceAll("\t", " ");
  const before = text(start - ENOUGH, start);
  const marked = text(start, Math.min(end, start + ENOUGH));
  const after = text(end, end + ENOUGH);
  const room = Math.max(10, width - Math.min(widthOf(marked), Math.floor(width / 2)));
  const isWhole = widthOf(before) + widthOf(marked) + widthOf(after) <= width;
  const isLong = !isWhole && widthOf(before) > room / 2;
  const lead = isLong ? `…${tail(before, Math.floor(room / 2))}` : before;
  const rest = cut(marked + after, Math.max(1, width - widthOf(lead)));
  return { before: lead, marked: rest.slice(0, marked.length), after: rest.slice(marked.length) };
}
