import type { Tokens } from "marked";
import type { Block, Heading, Row, Span, Table } from "./block.ts";
import { readBullets } from "./bullets.ts";
import { readRow } from "./cells.ts";
import { bodyStart } from "./front-matter.ts";
import { plainText } from "./inline.ts";
import { lexBlocks, type Placed } from "./lex.ts";
import { lexable } from "./lexable.ts";
import { linesBetween } from "./lines.ts";

export type { Block, Bullet, Cell, Heading, Row, Span, Table } from "./block.ts";

/** A Markdown file as it is, and where in it the blocks stand that mean something to us. */
export interface MarkdownDocument {
  /** The whole file, with its BOM, front matter and line ends. */
  readonly text: string;
  /** In the order of the file. */
  readonly blocks: readonly Block[];
}

/** Reads any text: there is no Markdown that is wrong. Linear in its length. */
export function readDocument(text: string): MarkdownDocument {
  const start = bodyStart(text);
  const copy = lexable(text.slice(start));
  const blocks = lexBlocks(copy).flatMap((placed) => readBlock(text, start, placed));
  return { text, blocks };
}

function readBlock(text: string, base: number, { token, start, end }: Placed): Block[] {
  const span = { start: base + start, end: base + end };
  if (token.type === "heading") return [readHeading(text, span, token as Tokens.Heading)];
  if (token.type === "table") return readTable(text, span);
  return token.type === "list" ? readBullets(text, span) : [];
}

function readHeading(text: string, span: Span, token: Tokens.Heading): Heading {
  const start = span.start + Math.max(0, token.raw.indexOf(token.text));
  const inline = text.slice(start, start + token.text.length).replace(/[ \t]*(?:\r\n|\n|\r)[ \t]*/g, " ");
  const lines = linesBetween(text, span.start, span.end).filter((line) => line.end > line.start);
  const end = lines.at(-1)?.end ?? span.end;
  return { kind: "heading", level: token.depth, text: plainText(inline), span: { start: span.start, end } };
}

function readTable(text: string, span: Span): Table[] {
  const [head, delimiter, ...rest] = linesBetween(text, span.start, span.end);
  if (head === undefined || delimiter === undefined) return [];
  const rows: Row[] = rest.map((line) => readRow(text, line));
  const end = (rest.at(-1) ?? delimiter).end;
  return [{ kind: "table", span: { start: span.start, end }, header: readRow(text, head), rows, delimiter }];
}

/** Line and column count from 1, columns in UTF-16 units and without the BOM; `source` is the whole line. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly source: string;
}

const lineIndex = new WeakMap<MarkdownDocument, readonly Span[]>();

/** Where an offset stands for a reader. The lines are found once per document, on the first call. */
export function locate(document: MarkdownDocument, offset: number): Place {
  const lines = lineIndex.get(document) ?? indexLines(document);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const line = lines[low] ?? { start: 0, end: 0 };
  const column = Math.min(Math.max(offset, line.start), line.end) - line.start + 1;
  return { line: low + 1, column, source: document.text.slice(line.start, line.end) };
}

function indexLines(document: MarkdownDocument): readonly Span[] {
  const { text } = document;
  const lines = linesBetween(text, text.startsWith("\ufeff") ? 1 : 0, text.length);
  if (/[\r\n]$/.test(text)) lines.push({ start: text.length, end: text.length });
  lineIndex.set(document, lines);
  return lines;
}
