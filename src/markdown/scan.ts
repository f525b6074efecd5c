import type { Span } from "./block.ts";
import { beginContainer, type Container, continues } from "./containers.ts";
import { type Cursor, cursorAt, indentOf, isBlank, isThematicBreak } from "./cursor.ts";
import { type HtmlEnd, htmlBlock } from "./html-block.ts";
import { closesFence, headingContent, headingLevel, openingFence } from "./leaf.ts";
import { forEachLine } from "./lines.ts";
import { addLine, beginParagraph, endParagraph, interrupts, type Paragraph } from "./paragraph.ts";
import type { Piece, TablePiece } from "./pieces.ts";
import { type Promotion, promote } from "./promote.ts";
import { type Seat, seatIn, type Verbatim } from "./seat.ts";

/** The block that has the text of the line. Of a table in a container nothing is kept. */
type Leaf =
  | { readonly kind: "none" | "code" }
  | { readonly kind: "fence"; readonly marks: string; readonly block: Verbatim }
  | { readonly kind: "html"; readonly end: HtmlEnd; readonly block: Verbatim }
  | { readonly kind: "table"; readonly piece?: TablePiece }
  | Paragraph;

interface Scan {
  readonly text: string;
  readonly stack: Container[];
  /** Where in the stack the quotes are: a blank line goes on with all that is above the first one it does not continue. */
  readonly quotes: number[];
  leaf: Leaf;
  /** The innermost item began with a blank line; a second one ends it. */
  empty: "no" | "once" | "twice";
  readonly found: Piece[];
  /** Told of every line what it belongs to. */
  readonly watch: ((line: Span, seat: Seat) => void) | undefined;
}

const NONE: Leaf = { kind: "none" };

/** Beyond this marks are text: nobody nests so deep, and a line of a hostile file could hold millions. */
const DEEPEST = 1_000;

/**
 * The headings, tables and possible fields of a text from `start` on, line by line as the specification of CommonMark
 * describes it: first the quotes and lists that a line continues, then those that it begins, then its block. Linear.
 */
export function scanBlocks(text: string, start: number, watch?: (line: Span, seat: Seat) => void): Piece[] {
  const scan: Scan = { text, stack: [], quotes: [], leaf: NONE, empty: "no", found: [], watch };
  forEachLine(text, start, (from, end) => scanLine(scan, { start: from, end }));
  endLeaf(scan);
  return scan.found;
}

function scanLine(scan: Scan, line: Span): void {
  const cursor = cursorAt(scan.text, line.start, line.end);
  const depth = continued(scan, cursor);
  const isWhole = depth === scan.stack.length;
  const { leaf, stack } = scan;
  if (isWhole && isVerbatim(scan, cursor, line)) {
    scan.watch?.(line, seatIn(leaf, stack.length > 0));
    return;
  }
  const isInterrupting = isWhole && (scan.leaf.kind === "paragraph" || scan.leaf.kind === "code");
  const isLazy = !beginContainers(scan, cursor, depth, isInterrupting) && !isWhole;
  readLeaf(scan, cursor, line, isLazy ? depth : undefined);
  // What goes on with the text of a quote or a list without its marks stands outside for whoever wrote it.
  scan.watch?.(line, seatIn(scan.leaf, isLazy ? depth > 0 : stack.length > 0));
}

/** How many of the open containers the line continues. */
function continued({ stack, quotes, empty }: Scan, cursor: Cursor): number {
  let quote = 0;
  for (let depth = 0; depth < stack.length; depth++) {
    if (isBlank(cursor)) return quotes[quote] ?? stack.length;
    const container = stack[depth];
    const isOver = depth === stack.length - 1 && empty === "twice";
    if (container === undefined || isOver || !continues(container, cursor)) return depth;
    if (container.kind === "quote") quote += 1;
  }
  return stack.length;
}

/** A line of a fence or an HTML block, where nothing else can begin. */
function isVerbatim(scan: Scan, cursor: Cursor, line: Span): boolean {
  const { leaf } = scan;
  if (leaf.kind === "fence") {
    if (closesFence(cursor, leaf.marks)) endVerbatim(scan, leaf.block, line);
    return true;
  }
  if (leaf.kind !== "html") return false;
  const isEnd =
    leaf.end === "blank" ? isBlank(cursor) : leaf.end.test(scan.text.slice(cursor.next, line.end));
  if (isEnd) endVerbatim(scan, leaf.block, line);
  return true;
}

function endVerbatim(scan: Scan, block: Verbatim, { end }: Span): void {
  block.end = end;
  scan.leaf = NONE;
}

function beginContainers(scan: Scan, cursor: Cursor, depth: number, isInterrupting: boolean): boolean {
  scan.empty = scan.empty !== "no" && isBlank(cursor) && depth === scan.stack.length ? "twice" : "no";
  let container = depth < DEEPEST ? beginContainer(cursor, isInterrupting) : undefined;
  if (container === undefined) return false;
  endLeaf(scan);
  close(scan, depth);
  for (; container !== undefined; container = beginContainer(cursor, isInterrupting)) {
    if (container.kind === "quote") scan.quotes.push(scan.stack.length);
    scan.stack.push(container);
    scan.empty = container.kind === "item" && container.isEmpty ? "once" : "no";
    if (scan.stack.length === DEEPEST) break;
  }
  return true;
}

function close({ stack, quotes }: Scan, depth: number): void {
  stack.length = depth;
  while ((quotes.at(-1) ?? -1) >= depth) quotes.pop();
}

/** `lazyDepth` of a line that does not continue all containers: it can go on with a paragraph only. */
function readLeaf(scan: Scan, cursor: Cursor, line: Span, lazyDepth: number | undefined): void {
  const { leaf } = scan;
  const isLazy = lazyDepth !== undefined;
  if (leaf.kind === "paragraph" && goesOn(scan, leaf, cursor, line, isLazy)) return;
  if (leaf.kind === "code" && !isLazy && (isBlank(cursor) || indentOf(cursor) >= 4)) return;
  endLeaf(scan);
  if (isLazy) close(scan, lazyDepth);
  if (!isBlank(cursor)) scan.leaf = beginLeaf(scan, cursor, line, leaf, isLazy);
}

function goesOn(scan: Scan, leaf: Paragraph, cursor: Cursor, line: Span, isLazy: boolean): boolean {
  if (isBlank(cursor)) return false;
  const isIndented = indentOf(cursor) >= 4;
  const promotion = isLazy || isIndented ? undefined : promote(scan.text, leaf, cursor, line);
  if (promotion !== undefined) return become(scan, promotion, leaf.last.whole);
  if (!isIndented && interrupts(cursor)) return false;
  // remark: a lone tag ends the paragraph of a container, but not the container, if its line does not continue that.
  if (isLazy && !isIndented && htmlOf(scan.text, cursor, line) === "blank") {
    endLeaf(scan);
    scan.leaf = { kind: "html", end: "blank", block: { opener: line } };
  } else addLine(leaf, cursor, line);
  return true;
}

/** Puts what a line makes of a paragraph in its place; false below link definitions, where the line stands for itself. */
function become(scan: Scan, promotion: Promotion, above: Span): boolean {
  const isOutside = scan.stack.length === 0;
  switch (promotion.kind) {
    case "definitions":
      return false;
    case "heading":
      if (isOutside) scan.found.push(promotion.piece);
      scan.leaf = NONE;
      return true;
    case "table":
      keep(scan, promotion.fields);
      if (isOutside) scan.found.push(promotion.piece);
      scan.leaf = isOutside ? { kind: "table", piece: promotion.piece } : { kind: "table" };
      return true;
    case "html":
      keep(scan, promotion.fields);
      scan.leaf = { kind: "html", end: promotion.end, block: { opener: above } };
      return true;
  }
}

function endLeaf(scan: Scan): void {
  if (scan.leaf.kind === "paragraph") keep(scan, endParagraph(scan.leaf));
  scan.leaf = NONE;
}

/** One by one: there may be more than a call takes arguments. */
function keep({ found }: Scan, pieces: readonly Piece[]): void {
  for (const piece of pieces) found.push(piece);
}

function beginLeaf(scan: Scan, cursor: Cursor, line: Span, before: Leaf, isLazy: boolean): Leaf {
  const { text, stack, found } = scan;
  // remark: code on a line that does not continue its containers is that line alone.
  if (indentOf(cursor) >= 4) return isLazy ? NONE : { kind: "code" };
  const level = headingLevel(cursor);
  if (level !== undefined) {
    const content = headingContent(text, cursor.next + level, line.end);
    if (stack.length === 0) found.push({ kind: "heading", level, span: line, content });
    return NONE;
  }
  if (isThematicBreak(cursor)) return NONE;
  const marks = openingFence(cursor);
  if (marks !== undefined) return { kind: "fence", marks, block: { opener: line } };
  const html = htmlOf(text, cursor, line);
  if (html !== undefined)
    return html === "ended" ? NONE : { kind: "html", end: html, block: { opener: line } };
  if (before.kind === "table" && !isLazy) {
    before.piece?.rows.push(line);
    return before;
  }
  const mayHaveFields = stack.every(({ kind }) => kind === "item");
  // remark: a line right below a table in a container cannot be the header of another one outside.
  return beginParagraph(cursor, line, mayHaveFields, before.kind !== "table");
}

const htmlOf = (text: string, cursor: Cursor, line: Span): ReturnType<typeof htmlBlock> =>
  text[cursor.next] === "<" ? htmlBlock(text.slice(cursor.next, line.end), false) : undefined;
