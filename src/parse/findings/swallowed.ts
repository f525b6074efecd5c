import type { Span } from "../../markdown/block.ts";
import { type MarkdownDocument, readDocument } from "../../markdown/document.ts";
import { locate } from "../../markdown/locate.ts";
import { knownRuns } from "../known-runs.ts";
import { findLayout, type Layout, tablesOf } from "../layout.ts";
import { findLooseRows } from "../loose-rows.ts";
import { type Doubtful, doubtfulBlocks } from "../verbatim.ts";
import type { Check, Reading } from "./check.ts";

export const UNCLOSED = "summary.unclosed-block";

/** Fewer than this are left open in one file; each is proven by reading the file again. */
const MOST = 5;

/**
 * A fence or a comment that swallows what the summary says, because the line that should end it is missing. Whether it does
 * is not guessed: without its first line the file is read again, and then there is a table, or a row, or a tool, more.
 */
export const swallowed: Check = (reading, report) => {
  const { document, layout, experiment, rows } = reading;
  if (!/```|~~~|<[!?a-z]|^\ufeff?---/im.test(document.text)) return;
  const blocks = doubtfulBlocks(document);
  const isWithout = tablesOf(layout).length + layout.nameless.length === 0;
  for (const block of blocks
    .filter(({ opener, end }) => mayHide(document.text.slice(opener.end, end)))
    .slice(0, MOST)) {
    // Where there is nothing else, that is the answer to where the runs are.
    const what = isWithout && block.why === "open" ? undefined : whatIsIn(block, reading);
    if (what === undefined) continue;
    report(
      {
        severity: "error",
        code: UNCLOSED,
        message: `${nameOf(block)} ${reasonOf(block)}: ${what}`,
        next: nextFor(block),
      },
      block.opener,
    );
    return;
  }
  const open = blocks.find(({ why }) => why === "open");
  const isWanted = layout.statusTables.length === 0 && experiment.tasks.some(({ key }) => !rows.has(key));
  if (open === undefined || !isWanted) return;
  report(
    {
      severity: "error",
      code: UNCLOSED,
      message: `${nameOf(open)} ${reasonOf(open)}: no status table can be added below it`,
      next: nextFor(open),
    },
    open.opener,
  );
};

export const nameOf = ({ kind }: Doubtful): string =>
  ({
    fence: "this code block",
    comment: "this comment",
    html: "this HTML",
    "front matter": "this front matter",
  })[kind];

export function reasonOf({ kind, why }: Doubtful): string {
  if (kind === "front matter") return "goes on to the next line of dashes, and may not be meant as such";
  switch (why) {
    case "open":
      return "is never closed";
    case "nested":
      return "is not closed before another begins";
    case "odd":
      return "or another one below it is never closed";
  }
}

export const nextFor = ({ kind }: Doubtful): string =>
  ({
    fence: "End the code block where it should end, with a line of its marks alone",
    comment: "End the comment where it should end, with -->",
    html: "End it where it should end, with its closing tag",
    "front matter": "If it is none, put an empty line above or below its first line",
  })[kind];

const mayHide = (text: string): boolean => /\||\*\*|__/.test(text);

/** What the summary would say, too, if the block ended where it may have been meant to. */
function whatIsIn(block: Doubtful, reading: Reading): string | undefined {
  const { text } = reading.document;
  const alone = blanked(text, block.opener);
  const tooFew = block.why === "open" && block.kind === "fence" ? firstMarks(text, block) : undefined;
  const texts = tooFew === undefined ? [alone] : [alone, blanked(alone, tooFew)];
  for (const mended of texts) {
    const what = whatIsNew(block, reading, readDocument(mended));
    if (what !== undefined) return what;
  }
  return undefined;
}

function whatIsNew(
  { opener, end, why }: Doubtful,
  { document, layout, experiment }: Reading,
  mended: MarkdownDocument,
): string | undefined {
  const found = findLayout(mended);
  const isIn = ({ start }: Span): boolean => start > opener.start && start < end;
  const lineOf = ({ start }: Span): number => locate(document, start).line;
  const table = tablesOf(found).find((one) => isIn(one.table.span));
  if (table !== undefined) return `it hides a table in line ${lineOf(table.table.span)}`;
  if (why !== "open") return undefined;
  const row = findLooseRows(mended, found, knownRuns(experiment)).find(isIn);
  if (row !== undefined) return `it hides a row in line ${lineOf(row)}`;
  return sayings(found) === sayings(layout)
    ? undefined
    : "it hides what the summary says of tools, epochs or evaluations";
}

/** The text with spaces for a line. */
const blanked = (text: string, { start, end }: Span): string =>
  text.slice(0, start) + " ".repeat(end - start) + text.slice(end);

/** The first line of marks alone in a fence that they are too few, or of the wrong kind, to end. */
function firstMarks(text: string, { opener, end }: Doubtful): Span | undefined {
  const match = /^[ \t]*(?:`{3,}|~{3,})[ \t]*$/m.exec(text.slice(opener.end, end));
  if (match === null) return undefined;
  const start = opener.end + match.index;
  return { start, end: start + match[0].length };
}

const sayings = ({ tools, epochs, evaluationTasks }: Layout): string =>
  JSON.stringify([[...tools], epochs?.text, evaluationTasks]);
