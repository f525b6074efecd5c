import type { Block, Heading, Table } from "./block.ts";
import { countCells, readRow } from "./cells.ts";
import { readField } from "./fields.ts";
import { bodyStart } from "./front-matter.ts";
import { plainText } from "./inline.ts";
import { linesFrom } from "./lines.ts";
import type { Piece, TablePiece } from "./pieces.ts";
import { scanBlocks } from "./scan.ts";

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
