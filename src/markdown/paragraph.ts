import type { Span } from "./block.ts";
import { type Cursor, indentOf, isThematicBreak } from "./cursor.ts";
import { isLikePlain } from "./fields.ts";
import { htmlBlock } from "./html-block.ts";
import { headingLevel, openingFence } from "./leaf.ts";
import type { Piece } from "./pieces.ts";

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

/** Longer lines are prose. */
const MOST_PLAIN = 80;

function isLikeField({ text, next, end }: Cursor): boolean {
  const mark = text[next];
  if (mark === "*" || mark === "_") return text[next + 1] === mark && text.slice(next, end).includes(":");
  return end - next < MOST_PLAIN && isLikePlain(text.slice(next, end).trimEnd());
}

/** What is kept of a paragraph. */
export const endParagraph = ({ fields, last }: Paragraph): Piece[] =>
  fields?.map((span) => ({ kind: "field", span, isLast: span === last.content })) ?? [];

/** Whether the line begins another block although no blank line is before it. */
export function interrupts(cursor: Cursor): boolean {
  const { text, next, end } = cursor;
  return (
    headingLevel(cursor) !== undefined ||
    isThematicBreak(cursor) ||
    openingFence(cursor) !== undefined ||
    (text[next] === "<" && htmlBlock(text.slice(next, end), true) !== undefined)
  );
}
