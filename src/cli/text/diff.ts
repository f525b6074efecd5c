import { type DiffLine, diffLines, type Hunk, hunkHead, SIGNS } from "../../commands/diff.ts";
import { harmless, type Paint, type Terminal } from "../terminal.ts";
import { windowOf } from "./window.ts";

/**
 * What changed from one text to the other, as a unified diff: on a terminal each line cut to its width with the changed part
 * in sight, elsewhere whole. Empty when nothing did.
 */
export function renderDiff(before: string, after: string, path: string, terminal: Terminal): string {
  const hunks = diffLines(before, after);
  if (hunks.length === 0) return "";
  const { bold } = terminal.colors;
  const head = [bold(`--- ${harmless(path)}`), bold(`+++ ${harmless(path)}`)];
  return `${[...head, ...hunks.flatMap((hunk) => renderHunk(hunk, terminal))].join("\n")}\n`;
}

/** The same of one that is a text already: whole lines, by their signs. */
export const renderPatch = (patch: string, { colors }: Terminal): string =>
  harmless(patch)
    .trimEnd()
    .split("\n")
    .map((line) =>
      (line.startsWith("-") ? colors.red : line.startsWith("+") ? colors.green : colors.dim)(line),
    )
    .join("\n");

function renderHunk(hunk: Hunk, terminal: Terminal): string[] {
  const partners = partnersOf(hunk.lines);
  const lines = hunk.lines.map((line, index) => {
    const partner = partners.get(index);
    return renderLine(line, partner === undefined ? undefined : hunk.lines[partner]?.text, terminal);
  });
  return [terminal.colors.cyan(hunkHead(hunk)), ...lines];
}

/** Of as many lines that go as come, the first stands for the first: the index of each one's other self. */
function partnersOf(lines: readonly DiffLine[]): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  for (let at = 0; at < lines.length; ) {
    const gone = runOf(lines, at, "gone");
    const added = runOf(lines, at + gone, "new");
    for (let index = 0; gone === added && index < gone; index++) {
      partners.set(at + index, at + gone + index);
      partners.set(at + gone + index, at + index);
    }
    at += Math.max(1, gone + added);
  }
  return partners;
}

function runOf(lines: readonly DiffLine[], start: number, kind: DiffLine["kind"]): number {
  let at = start;
  while (lines[at]?.kind === kind) at++;
  return at - start;
}

function renderLine({ kind, text }: DiffLine, other: string | undefined, terminal: Terminal): string {
  const { colors, width } = terminal;
  const paint: Paint = { same: colors.dim, gone: colors.red, new: colors.green }[kind];
  const sign = SIGNS[kind];
  if (width === Number.POSITIVE_INFINITY) return paint(`${sign}${harmless(text)}`);
  const { start, end } = other === undefined ? { start: 0, end: 0 } : changedPart(text, other);
  const { before, marked, after } = windowOf(text, start, end, width - 2);
  return paint(`${sign}${before}`) + (marked === "" ? "" : colors.bold(paint(marked))) + paint(after);
}

/** The part of a line in which it differs from another; whole characters only. */
function changedPart(text: string, other: string): { start: number; end: number } {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start++;
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === other.at(-1 - tail)) tail++;
  const isInside = (at: number): boolean => /^[\udc00-\udfff]/.test(text.slice(at, at + 1));
  const end = text.length - tail;
  return { start: isInside(start) ? start - 1 : start, end: isInside(end) ? end + 1 : end };
}
