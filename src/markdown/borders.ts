import type { Row } from "./block.ts";

/** Whether a pipe stands before the first cell of a row. */
export const beginsWithPipe = (text: string, { cells: [first] }: Row): boolean =>
  first !== undefined && text[first.padded.start - 1] === "|";

/** Offset of the pipe behind the last cell of a row; undefined where the line just ends. */
export function lastPipe({ cells, span }: Row): number | undefined {
  const end = cells.at(-1)?.padded.end ?? span.end;
  return end < span.end ? end : undefined;
}
