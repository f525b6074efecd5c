import type { Span } from "../../markdown/block.ts";
import { countCells, readRow } from "../../markdown/cells.ts";
import { delimiterCells } from "../../markdown/delimiter-row.ts";
import { type MarkdownDocument, readDocument } from "../../markdown/document.ts";
import { plainText } from "../../markdown/inline.ts";
import { lineEndOf } from "../../markdown/lines.ts";
import { skipSpace } from "../../markdown/space.ts";
import { matchColumns } from "../columns.ts";
import { tablesOf } from "../layout.ts";
import type { Check } from "./check.ts";
import { type Line, linesOutsideTables } from "./outside.ts";

/** Fewer than this go wrong in one file; each is proven by reading the file up to there again. */
const MOST = 5;

/**
 * Tables of runs that GFM does not see, which is the usual reason for "my runs are not found". Whether a text would be a table
 * is not guessed: what the finding tells people to do is done to the text, and then there must be a table. So what stands
 * in a fence, a comment, a quote or a list is none, as it should be.
 */
export const unreadTables: Check = ({ document, layout }, report) => {
  const isAlone = tablesOf(layout).length === 0;
  for (const { header, below, problem } of findUnread(document)) {
    // What a status table says of runs that have completed would be missed, and they would go in again.
    const isStatus = /\b(?:status|state)\b/i.test(document.text.slice(header.start, header.end));
    report(
      {
        severity: isStatus || isAlone ? "error" : "warning",
        code: "summary.table-not-read",
        message: `this table is not read: ${problem.why}`,
        next: problem.next,
      },
      problem.isBelow ? below : header,
    );
  }
};

/** The headers of such tables, each with the line below it. */
export function findUnread(document: MarkdownDocument): { header: Span; below: Span; problem: Problem }[] {
  const found: ReturnType<typeof findUnread> = [];
  const lines = linesOutsideTables(document);
  for (const [index, header] of lines.entries()) {
    if (found.length >= MOST) break;
    const below = lines[index + 1];
    if (!isHeader(document.text, header) || below === undefined) continue;
    const problem = problemOf(document, header, below, lines[index + 2]);
    if (problem !== undefined) found.push({ header, below, problem });
  }
  return found;
}

/** Whether a line would be the header of a status table, or of a table of runs. */
function isHeader(text: string, line: Line): boolean {
  const source = text.slice(line.start, line.end);
  if (!source.includes("|") || !/run|name|experiment|trial/i.test(source)) return false;
  const cells = readRow(text, line, Number.POSITIVE_INFINITY).cells;
  const columns = matchColumns(cells.map((cell) => plainText(cell.text)));
  return columns.has("run") && cells.length > 1 && (columns.has("status") || line.isAmongRuns);
}

/** Why the header is none, proven by mending it. */
function problemOf(
  document: MarkdownDocument,
  header: Line,
  below: Line,
  third: Line | undefined,
): Problem | undefined {
  const { text } = document;
  const columns = countCells(text, header);
  const rule = `|${"---|".repeat(columns)}`;
  const problem = problemBelow(text, columns, rule, below, third);
  if (problem === "prose") return undefined;
  if (problem !== undefined && wouldBeTable(text, header, "", rule)) return problem;
  return wouldBeTable(text, header, lineEndOf(text), rule) ? swallowedBy(lineAbove(text, header)) : undefined;
}

/** What is wrong with the line below a header; undefined when it is an alignment row as it should be. */
function problemBelow(
  text: string,
  columns: number,
  rule: string,
  below: Line,
  third: Line | undefined,
): Problem | "prose" | undefined {
  const cells = delimiterCells(text, withoutIndent(text, below));
  if (cells !== undefined) return cells === columns ? undefined : otherCount(cells, columns, rule);
  const isBlank = text.slice(below.start, below.end).trim() === "";
  if (isBlank && third !== undefined && delimiterCells(text, withoutIndent(text, third)) === columns)
    return apart;
  const source = text.slice(below.start, below.end);
  if (!source.includes("|")) return "prose";
  // Dashes of other kinds, as word processors write them, or pluses between them, as Emacs does.
  if (/^[\s|:=+_~\u2010-\u2015-]+$/u.test(source)) return badRule(rule);
  return countCells(text, below) === columns ? noRule(rule) : "prose";
}

export interface Problem {
  readonly why: string;
  readonly next: string;
  /** It is the line below the header that is wrong. */
  readonly isBelow: boolean;
}

const apart: Problem = {
  why: "an empty line stands between its header and its alignment row",
  next: "Delete the empty line below the header",
  isBelow: false,
};

const noRule = (rule: string): Problem => ({
  why: "there is no alignment row below its header",
  next: `Put this line below the header: ${shortened(rule)}`,
  isBelow: false,
});

const badRule = (rule: string): Problem => ({
  why: "the line below its header is no alignment row",
  next: `Make it: ${shortened(rule)}`,
  isBelow: true,
});

const otherCount = (cells: number, columns: number, rule: string): Problem => ({
  why: `its header has ${columns} cells, its alignment row ${cells}`,
  next: `Make the alignment row: ${shortened(rule)}`,
  isBelow: true,
});

const swallowedBy = (above: string): Problem => ({
  why: `it stands right below ${kindOf(above)} and is taken for a part of it`,
  next: "Put an empty line above it",
  isBelow: false,
});

function kindOf(line: string): string {
  if (/^\s*>/.test(line)) return "a quote";
  if (/^\s*(?:[-*+]|\d+[.)])\s/.test(line)) return "a list";
  return line.trimStart().startsWith("<") ? "HTML" : "other text";
}

function lineAbove(text: string, { start }: Span): string {
  const end = text.slice(0, start).replace(/(?:\r\n|\n|\r)$/, "").length;
  return text.slice(Math.max(text.lastIndexOf("\n", end - 1), text.lastIndexOf("\r", end - 1)) + 1, end);
}

const shortened = (rule: string): string => (rule.length > 100 ? "one `---` for each column" : rule);

/** Whether the header would begin a table with this above it and this alignment row below it. */
function wouldBeTable(text: string, header: Line, above: string, rule: string): boolean {
  const eol = lineEndOf(text);
  const lead = text.slice(0, header.start) + above;
  const { blocks } = readDocument(`${lead}${text.slice(header.start, header.end)}${eol}${rule}${eol}`);
  const last = blocks.at(-1);
  return last?.kind === "table" && last.header.span.start === lead.length;
}

const withoutIndent = (text: string, { start, end }: Span): Span => ({
  start: skipSpace(text, start, end),
  end,
});
