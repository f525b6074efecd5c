import type { MarkdownDocument } from "./document.ts";
import { forEachLine } from "./lines.ts";

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
