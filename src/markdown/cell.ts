import type { Cell, Span } from "./block.ts";
import { skipSpace, spaceStart } from "./space.ts";

/** Undoes the escaping of pipes: before a pipe backslashes count in pairs, elsewhere they are text or markup. */
export function unescapeCell(raw: string): string {
  // Of ten thousand cells hardly one has a backslash.
  if (!raw.includes("\\")) return raw.trim();
  return raw
    .replace(/\\+\|?/g, (run) => (run.endsWith("|") ? `${run.slice(0, run.length / 2 - 1)}|` : run))
    .trim();
}

/**
 * A cell that works out its parts when asked: a file may have millions of cells, and few of them are looked at more than
 * once.
 */
export function cellBetween(text: string, start: number, end: number): Cell {
  return new WrittenCell(text, start, end);
}

class WrittenCell implements Cell {
  readonly #document: string;
  readonly #start: number;
  readonly #end: number;

  constructor(document: string, start: number, end: number) {
    this.#document = document;
    this.#start = start;
    this.#end = end;
  }

  get padded(): Span {
    return { start: this.#start, end: this.#end };
  }

  get content(): Span {
    const start = skipSpace(this.#document, this.#start, this.#end);
    if (start < this.#end) return { start, end: spaceStart(this.#document, start, this.#end) };
    const place = start === this.#start ? start : this.#start + 1;
    return { start: place, end: place };
  }

  get raw(): string {
    const { start, end } = this.content;
    return this.#document.slice(start, end);
  }

  get text(): string {
    return unescapeCell(this.raw);
  }
}
