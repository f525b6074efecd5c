import type { Span } from "./block.ts";
import { countCells } from "./cells.ts";
import { type Cursor, indentOf, isRule } from "./cursor.ts";
import { definitionLines } from "./definitions.ts";
import { type HtmlEnd, htmlBlock } from "./html-block.ts";
import { headingLevel, openingFence, underlineLevel } from "./leaf.ts";
import type { Piece, TablePiece } from "./pieces.ts";
import { delimiterCells } from "./table-rule.ts";

/** A paragraph that may have more lines, and may become a heading or a table by the next one. */
export interface Paragraph {
  readonly kind: "paragraph";
  /** Of its first line. */
  readonly start: number;
  last: Line;
  isOneLine: boolean;
  /** All lines without their indentation, where the first may be a link definition. */
  readonly lines: Span[] | undefined;
  /** Lines that may be fields; undefined where there are none, as in quotes. */
  readonly fields: Span[] | undefined;
}

interface Line {
  readonly whole: Span;
  /** Without its indentation. */
  readonly content: Span;
  /** Of a table. */
  readonly mayBeHeader: boolean;
}

/** What the line below makes of a paragraph, or of its last line; `lines` are those before it. */
type Promotion =
  | { readonly kind: "definitions" }
  | { readonly kind: "heading"; readonly lines: Piece[]; readonly piece: Piece }
  | { readonly kind: "table"; readonly lines: Piece[]; readonly piece: TablePiece }
  | { readonly kind: "html"; readonly lines: Piece[]; readonly end: HtmlEnd };

export function beginParagraph(
  cursor: Cursor,
  line: Span,
  mayHaveFields: boolean,
  mayBeHeader: boolean,
): Paragraph {
  const last = lineOf(cursor, line, mayBeHeader);
  const lines = cursor.text[cursor.next] === "[" ? [last.content] : undefined;
  const fields: Span[] | undefined = mayHaveFields ? [] : undefined;
  if (isLikeField(cursor)) fields?.push(last.content);
  return { kind: "paragraph", start: line.start, last, isOneLine: true, lines, fields };
}

export function addLine(paragraph: Paragraph, cursor: Cursor, line: Span): void {
  paragraph.last = lineOf(cursor, line, indentOf(cursor) < 4);
  paragraph.isOneLine = false;
  paragraph.lines?.push(paragraph.last.content);
  if (isLikeField(cursor)) paragraph.fields?.push(paragraph.last.content);
}

const lineOf = (cursor: Cursor, line: Span, mayBeHeader: boolean): Line => ({
  whole: line,
  content: { start: cursor.next, end: line.end },
  mayBeHeader,
});

function isLikeField({ text, next, end }: Cursor): boolean {
  const mark = text[next];
  return (mark === "*" || mark === "_") && text[next + 1] === mark && text.slice(next, end).includes(":");
}

export const endParagraph = ({ fields, last }: Paragraph): Piece[] =>
  fields?.map((span) => ({ kind: "line", span, isLast: span === last.content })) ?? [];

/** Whether the line begins another block although no blank line is before it. */
export function interrupts(cursor: Cursor): boolean {
  const { text, next, end } = cursor;
  return (
    headingLevel(cursor) !== undefined ||
    isRule(cursor) ||
    openingFence(cursor) !== undefined ||
    (text[next] === "<" && htmlBlock(text.slice(next, end), true) !== undefined)
  );
}

export function promote(
  text: string,
  paragraph: Paragraph,
  cursor: Cursor,
  line: Span,
): Promotion | undefined {
  const level = underlineLevel(cursor);
  if (level !== undefined) return promoteToHeading(text, paragraph, line, level);
  const { last } = paragraph;
  const cells = last.mayBeHeader ? delimiterCells(text, { start: cursor.next, end: line.end }) : undefined;
  if (cells === undefined || !isHeader(text, last.content, cells)) return undefined;
  const lines = endParagraph({
    ...paragraph,
    fields: paragraph.fields?.filter((field) => field !== last.content),
  });
  // A lone tag does not end a paragraph, but a table does, and then the line is free to be HTML.
  const html = paragraph.isOneLine
    ? undefined
    : htmlBlock(text.slice(last.content.start, last.content.end), false);
  if (html !== undefined && html !== "ended") return { kind: "html", lines, end: html };
  return { kind: "table", lines, piece: { kind: "table", header: last.whole, delimiter: line, rows: [] } };
}

/** Anything but a single pipe, white space aside. */
const isHeader = (text: string, content: Span, cells: number): boolean =>
  !/^\|[ \t]*$/.test(text.slice(content.start, content.end)) && countCells(text, content) === cells;

function promoteToHeading(text: string, paragraph: Paragraph, line: Span, level: 1 | 2): Promotion {
  const { lines, last } = paragraph;
  const definitions =
    lines === undefined ? 0 : definitionLines(lines.map(({ start, end }) => text.slice(start, end)));
  if (definitions > 0 && definitions === lines?.length) return { kind: "definitions" };
  const start = definitions === 0 ? paragraph.start : (lines?.[definitions]?.start ?? paragraph.start);
  const content = { start, end: last.content.end };
  return {
    kind: "heading",
    lines: [],
    piece: { kind: "heading", level, span: { start, end: line.end }, content },
  };
}
