import { linesFrom } from "../../markdown/lines.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";

/** The line of the mended text in which a line of the text before it stands; both from 1. */
export type LineAfter = (line: number) => number;

/**
 * The findings of the first list that the second no longer has. A finding is known by its code and its line, since mending may
 * change what is said of it (`3 tasks have no row`), and says the same of many rows.
 */
export function findingsGone(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  lineAfter: LineAfter = (line) => line,
): Diagnostic[] {
  const left = new Map<string, number>();
  for (const { code, location } of after) {
    const key = keyOf(code, location?.line);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return before.filter(({ code, location }) => {
    const key = keyOf(code, location === undefined ? undefined : lineAfter(location.line));
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

const keyOf = (code: string, line: number | undefined): string => `${code} ${line ?? ""}`;

/**
 * Where lines stand after a mending. Mendings change what is in a line, or put new ones between those that are there and
 * change none of these: which it was, their number tells.
 */
export function linesAfter(before: string, after: string): LineAfter {
  const [old, young] = [textsOf(before), textsOf(after)];
  if (old.length === young.length) return (line) => line;
  const places: number[] = [];
  let next = 0;
  for (const line of old) {
    while (next < young.length - 1 && young[next] !== line) next += 1;
    places.push(next + 1);
    next += 1;
  }
  return (line) => places[line - 1] ?? line;
}

const textsOf = (text: string): string[] =>
  linesFrom(text, 0).map(({ start, end }) => text.slice(start, end));
