import type { Span } from "../../markdown/block.ts";
import type { MarkdownDocument } from "../../markdown/document.ts";
import { forEachLine } from "../../markdown/lines.ts";
import { seatsOf } from "../../markdown/seats.ts";
import { knownRuns } from "../known-runs.ts";
import { findLooseRows, type LooseRow } from "../loose-rows.ts";
import type { Check } from "./check.ts";
import { findUnread } from "./unread-tables.ts";

/**
 * Rows that something has cut off from their table. Runs that have completed would be missed there, and go in again; others
 * would never run. What stands in a fence, a comment, a quote or a list was put there so that it does not count.
 */
export const looseRows: Check = ({ document, layout, experiment }, report) => {
  const rows = findLooseRows(document, layout, knownRuns(experiment));
  if (rows.length === 0) return;
  const seats = seatsOf(document);
  const unread = linesOfUnread(document);
  const counts = rows.filter((row) => {
    const kind = seats.get(row.start)?.kind;
    // Nobody writes code right below a row; below an empty line it is meant as such.
    const isMeant = kind === "code" ? row.isTouching : kind === "free" || kind === "html";
    return isMeant && !unread.has(row.start);
  });
  for (const [index, row] of counts.entries()) {
    const before = counts[index - 1];
    if (before !== undefined && isNextLine(document.text, before, row)) continue;
    const { why, next } = reasonOf(document.text, row);
    report(
      {
        severity: "error",
        code: "summary.rows-not-read",
        message: `these rows are not read: ${why}`,
        next,
      },
      row,
    );
  }
};

function reasonOf(text: string, row: LooseRow): { readonly why: string; readonly next: string } {
  if (row.isInTable)
    return {
      why: "the header of their table names no column that is known",
      next: "Move them to the other rows of the table above, or give theirs the same header",
    };
  const what = separatorOf(text, row);
  return {
    why: `${what} ends the table above them`,
    next:
      what === EMPTY_LINE
        ? "Delete the empty line above them"
        : "Move them up to the other rows of that table, or put an empty line, its header and its alignment row above them",
  };
}

/** The lines right below the header of a table that is told of as not read. */
function linesOfUnread(document: MarkdownDocument): ReadonlySet<number> {
  const headers = new Set(findUnread(document).map(({ header }) => header.start));
  const lines = new Set<number>();
  let isBelow = false;
  if (headers.size > 0) {
    forEachLine(document.text, 0, (start, end) => {
      if (headers.has(start)) isBelow = true;
      else if (document.text.slice(start, end).trim() === "") isBelow = false;
      if (isBelow) lines.add(start);
    });
  }
  return lines;
}

const isNextLine = (text: string, before: Span, row: Span): boolean =>
  /^(?:\r\n|\n|\r)$/.test(text.slice(before.end, row.start));

const EMPTY_LINE = "an empty line";

/** What has ended the table. */
function separatorOf(text: string, { separator, start, isTouching }: LooseRow): string {
  const line = text.slice(separator.start, separator.end);
  if (separator.start === start) return isTouching ? "what stands before them" : EMPTY_LINE;
  if (/^(?: {4}|\t)/.test(line)) return "an indented line";
  if (/^\s*<!--/.test(line)) return "a comment";
  if (/^\s*<\/?[a-z]/i.test(line)) return "HTML";
  if (/^\s*#/.test(line)) return "a heading";
  if (/^\s*([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(line)) return "a line across";
  if (/^\s*>/.test(line)) return "a quote";
  if (/^\s*(?:[-*+]|\d+[.)])(?:\s|$)/.test(line)) return "a list";
  return /^\s*(?:```|~~~)/.test(line) ? "a code block" : "other text";
}
