import type { Files } from "../../system/ports.ts";

/** What is read at once: a log of any length is passed on in pieces of this size. */
export const PIECE_BYTES = 64 * 1024;

const NEWLINE = 10;

/** Where the last lines of a log begin. It is read backwards from its end, never further than `mostBytes`. */
export async function startOfLast(
  files: Pick<Files, "readSlice">,
  path: string,
  { size, lines, mostBytes }: { readonly size: number; readonly lines: number; readonly mostBytes: number },
): Promise<number> {
  if (lines === 0) return size;
  const floor = Math.max(0, size - mostBytes);
  let left = lines;
  for (let end = size; end > floor; ) {
    const start = Math.max(floor, end - PIECE_BYTES);
    const piece = await files.readSlice(path, start, end - start);
    for (const at of newlinesFromEnd(piece)) {
      // The one that ends the last line stands before nothing.
      if (start + at === size - 1) continue;
      left -= 1;
      if (left === 0) return start + at + 1;
    }
    end = start;
  }
  return floor;
}

function* newlinesFromEnd(piece: Uint8Array): Generator<number> {
  for (let at = piece.length; at > 0; ) {
    at = piece.lastIndexOf(NEWLINE, at - 1);
    if (at === -1) return;
    yield at;
  }
}
