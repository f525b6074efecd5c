import type { MarkdownDocument } from "../../markdown/document.ts";
import { bodyStart } from "../../markdown/front-matter.ts";
import { plainText } from "../../markdown/inline.ts";
import { locate } from "../../markdown/locate.ts";
import { scanBlocks } from "../../markdown/scan.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { harmless, harmlessName } from "../../model/harmless.ts";
import { type TaskRecord, wroteOnce } from "../../model/record.ts";
import { isPlaceholder } from "../../parse/cells/words.ts";
import { locateCell, type Summary } from "../../parse/summary.ts";
import type { Remark, Some } from "../../report/handoff/facts.ts";

/** What people wrote into the summary: so much of it is told, what sounds like a decision before all else. */
export function remarksIn(summary: Summary, records: ReadonlyMap<TaskKey, TaskRecord>): Some<Remark> {
  const cells = cellRemarks(summary, records);
  const { telling, other } = proseRemarks(summary.document);
  const chosen = [
    ...telling.slice(0, MOST_TELLING),
    ...cells.slice(0, MOST_CELLS),
    ...other.slice(0, MOST_OTHER),
  ];
  return {
    total: telling.length + cells.length + other.length,
    listed: chosen.sort((one, another) => one.line - another.line),
  };
}

const MOST_TELLING = 15;
const MOST_CELLS = 15;
const MOST_OTHER = 6;

/** Notes cells that hold what runmark never wrote. */
function cellRemarks(summary: Summary, records: ReadonlyMap<TaskKey, TaskRecord>): Remark[] {
  return summary.experiment.tasks.flatMap(({ key, cells: { notes } }): Remark[] => {
    if (notes === undefined || isPlaceholder(notes)) return [];
    const record = records.get(key);
    if (record?.written.notes === notes || record?.earlier?.has(wroteOnce("notes", notes))) return [];
    const line = locateCell(summary, key, "notes")?.line;
    return line === undefined ? [] : [{ line, of: harmlessName(key), text: shownOf(notes) }];
  });
}

/** Headings under which people say what they have decided or found. */
const TELLING =
  /\b(?:notes?|decisions?|decided|findings?|observations?|conclusions?|results?|issues?|problems?|to.?dos?|next|questions?|lessons?|log|remarks?|comments?|caveats?|context|hypothes[ie]s|plan|handoff)\b/i;

/** They are read as the choice of tools. */
const OURS = /^tools\b/i;

interface Prose {
  readonly telling: readonly Remark[];
  readonly other: readonly Remark[];
}

/** Paragraphs and items of lists outside of tables, code and comments; of a heading that tells nothing special only the first. */
function proseRemarks(document: MarkdownDocument): Prose {
  const telling: Remark[] = [];
  const other: Remark[] = [];
  let last = "";
  for (const { offset, heading, text } of paragraphsOf(document)) {
    if (OURS.test(heading)) continue;
    const remark = { line: locate(document, offset).line, of: heading, text };
    if (TELLING.test(heading)) telling.push(remark);
    else if (heading !== last) other.push(remark);
    last = heading;
  }
  return { telling, other };
}

interface Paragraph {
  readonly offset: number;
  readonly heading: string;
  readonly text: string;
}

function paragraphsOf(document: MarkdownDocument): Paragraph[] {
  const { text, blocks } = document;
  const found: (Paragraph & { lines: string[] })[] = [];
  let next = 0;
  let heading = "the beginning";
  let open: (typeof found)[number] | undefined;
  scanBlocks(text, bodyStart(text), ({ start, end }, seat) => {
    for (let block = blocks[next]; block !== undefined && block.span.end < start; block = blocks[next]) {
      if (block.kind === "heading") heading = harmless(block.text).slice(0, 80) || heading;
      next += 1;
    }
    const block = blocks[next];
    const isProse = seat.kind === "free" || seat.kind === "inside";
    const isBlock = block !== undefined && block.kind !== "field" && block.span.start <= start;
    const line = text.slice(start, end).slice(0, LONGEST_LINE);
    if (!isProse || isBlock || line.trim() === "" || RULE.test(line)) open = undefined;
    else if (open === undefined || ITEM.test(line)) {
      open = { offset: start, heading, text: "", lines: [line] };
      found.push(open);
    } else if (open.lines.length < MOST_LINES) open.lines.push(line);
  });
  return found.map(({ offset, heading: above, lines }) => ({
    offset,
    heading: above,
    text: shownOf(lines.map((line) => line.replace(ITEM, "").trim()).join(" ")),
  }));
}

const LONGEST_LINE = 600;
const MOST_LINES = 6;
const ITEM = /^\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+/;
const RULE = /^\s*(?:[-*_=]\s*){3,}$/;

const shownOf = (raw: string): string =>
  harmless(plainText(raw.slice(0, 900)))
    .replaceAll(/\s+/g, " ")
    .trim();
