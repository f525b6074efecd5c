import type { Block, Heading, Table } from "./block.ts";
import { countCells, readRow } from "./cells.ts";
import { readField } from "./fields.ts";
import { bodyStart } from "./front-matter.ts";
import { plainText } from "./inline.ts";
import { forEachLine, linesFrom } from "./lines.ts";
import type { Piece, TablePiece } from "./pieces.ts";
import { scanBlocks } from "./scan.ts";

export type { Block, Cell, Field, Heading, Row, Span, Table } from "./block.ts";

/** A Markdown file as it is, and where in it the blocks stand that mean something to us. */
export interface MarkdownDocument {
  /** The whole file, with its BOM, front matter and line ends. */
  readonly text: string;
  /** In the order of the file. */
  readonly blocks: readonly Block[];
}

/** Reads any text: there is no Markdown that is wrong. Linear in its length. */
export function readDocument(text: string): MarkdownDocument {
  const blocks: Block[] = [];
  for (const piece of scanBlocks(text, bodyStart(text))) {
    const block = readPiece(text, piece);
    if (block !== undefined) blocks.push(block);
  }
  return { text, blocks };
}

function readPiece(text: string, piece: Piece): Block | undefined {
  if (piece.kind === "heading") return readHeading(text, piece);
  return piece.kind === "table" ? readTable(text, piece) : readField(text, piece.span, piece.isLast);
}

function readHeading(text: string, { level, span, content }: Piece & { kind: "heading" }): Heading {
  const lines = linesFrom(text.slice(content.start, content.end), 0).map(({ start, end }) =>
    text.slice(content.start + start, content.start + end).trim(),
  );
  return { kind: "heading", level, text: plainText(lines.join(" ")), span };
}

function readTable(text: string, { header, delimiter, rows }: TablePiece): Table {
  const columns = countCells(text, header);
  const span = { start: header.start, end: (rows.at(-1) ?? delimiter).end };
  return {
    kind: "table",
    span,
    header: readRow(text, header, columns),
    rows: rows.map((row) => readRow(text, row, columns)),
    delimiter,
  };
}

/** Line and column count from 1, columns in UTF-16 units and without the BOM; `source` is the whole line. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly source: string;
}

/** Offsets of the starts of all lines, found once per document, on the first call. */
const lineStarts = new WeakMap<MarkdownDocument, Uint32Array>();

/** Where an offset stands for a reader. */
export function locate(document: MarkdownDocument, offset: number): Place {
  const { text } = document;
  const starts = lineStarts.get(document) ?? findLineStarts(document);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const start = starts[low] ?? 0;
  const source = text.slice(start, starts[low + 1]).replace(/[\r\n]+$/, "");
  const column = Math.min(Math.max(offset - start, 0), source.length) + 1;
  return { line: low + 1, column, source };
}

function findLineStarts(document: MarkdownDocument): Uint32Array {
  const { text } = document;
  const first = text.startsWith("\ufeff") ? 1 : 0;
  let count = 0;
  forEachLine(text, first, () => {
    count += 1;
  });
  const isOpen = count > 0 && !/[\r\n]$/.test(text);
  const starts = new Uint32Array(isOpen ? count : count + 1).fill(text.length);
  count = 0;
  forEachLine(text, first, (start) => {
    starts[count] = start;
    count += 1;
  });
  lineStarts.set(document, starts);
  return starts;
}
