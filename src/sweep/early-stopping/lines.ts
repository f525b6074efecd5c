const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** More of a line is not read: no program prints its numbers there. */
const LONGEST_LINE_BYTES = 65_536;

export interface Lines {
  readonly lines: readonly string[];
  /** So many of the bytes need not be looked at again. */
  readonly used: number;
  /** They end within a line of which enough was seen. */
  readonly isInLongLine: boolean;
}

/**
 * The whole lines in a piece of a log. A carriage return ends a line as well, since progress bars write over theirs with it. The last
 * line may still grow: it is left for the next time, unless it is too long already.
 */
export function linesOf(bytes: Uint8Array, startsInLongLine: boolean): Lines {
  const end = Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN)) + 1;
  const left = bytes.length - end;
  const isInLongLine = left >= LONGEST_LINE_BYTES || (startsInLongLine && end === 0);
  const looked = bytes.subarray(0, isInLongLine ? end + LONGEST_LINE_BYTES : end);
  const all = new TextDecoder().decode(looked).split(/[\r\n]/);
  const lines = (startsInLongLine ? all.slice(1) : all)
    .filter((line) => line !== "")
    .map((line) => line.slice(0, LONGEST_LINE_BYTES));
  return { lines, used: isInLongLine ? bytes.length : end, isInLongLine };
}
