import type { Span } from "./block.ts";
import { countCells } from "./cells.ts";
import type { Cursor } from "./cursor.ts";
import { definitionLines } from "./definitions.ts";
import { delimiterCells } from "./delimiter-row.ts";
import { type HtmlEnd, htmlBlock } from "./html-block.ts";
import { underlineLevel } from "./leaf.ts";
import { endParagraph, type Paragraph } from "./paragraph.ts";
import type { Piece, TablePiece } from "./pieces.ts";

/** What a line makes of the paragraph above it, or of its last line; `fields` are those that stay. */
export type Promotion =
  | { readonly kind: "definitions" }
  | { readonly kind: "heading"; readonly piece: Piece }
  | { readonly kind: "table"; readonly fields: Piece[]; readonly piece: TablePiece }
  | { readonly kind: "html"; readonly fields: Piece[]; readonly end: HtmlEnd };

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
  const fields = endParagraph({
    ...paragraph,
    fields: paragraph.fields?.filter((field) => field !== last.content),
  });
  // A lone tag does not end a paragraph, but a table does, and then the line is free to be HTML.
  const html = paragraph.isOneLine
    ? undefined
    : htmlBlock(text.slice(last.content.start, last.content.end), false);
  if (html !== undefined && html !== "ended") return { kind: "html", fields, end: html };
  return { kind: "table", fields, piece: { kind: "table", header: last.whole, delimiter: line, rows: [] } };
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
  return { kind: "heading", piece: { kind: "heading", level, span: { start, end: line.end }, content } };
}
