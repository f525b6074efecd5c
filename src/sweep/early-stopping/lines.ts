const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** More of a line is not read: no program prints its numbers there. */
const LONGEST_LINE_BYTES = 65_536;

export interface Lines {
  readonly lines: readonly string[];
  /** So many of the bytes need not be looked at again. */
  readonly used: number;
  /** They end within a line of which enough has been seen. */
  readonly isInLongLine: boolean;
}

/**
 * The whole lines in a piece of a log. A carriage return ends a line as well, since progress bars write over theirs with it. The last
 * line may still grow: it is left for the next time, unless it is too long already.
 */
export function linesOf(bytes: Uint8Array, startsInLongLine: boolean): Lines {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let start = 0;
  let isRest = startsInLongLine;
  const take = (end: number): void => {
    const text = bytes.subarray(start, Math.min(end, start + LONGEST_LINE_BYTES));
    if (!isRest && end > start) lines.push(decoder.decode(text));
  };
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LINE_FEED && bytes[at] !== CARRIAGE_RETURN) continue;
    take(at);
    start = at + 1;
    isRest = false;
  }
  const isTooLong = isRest || bytes.length - start >= LONGEST_LINE_BYTES;
  if (isTooLong) take(bytes.length);
  return { lines, used: isTooLong ? bytes.length : start, isInLongLine: isTooLong };
}
