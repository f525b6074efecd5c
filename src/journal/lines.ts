import { isUtf8 } from "node:buffer";
import { err, ok, type Result } from "../model/result.ts";

/** A line of the log as read, and what stands in it. Lines count from 1. */
export interface LogEntry<Value> {
  readonly line: number;
  readonly value: Value;
}

/** A line that cannot be understood although it was written whole. */
export interface LineDamage {
  readonly line: number;
  readonly reason: string;
  /** The line, cut to a length that can be shown. */
  readonly text: string;
}

/** Turns the JSON value of a line into an entry, or says why it is none. */
export type ParseEntry<Value> = (value: unknown) => Result<Value, string>;

/** Takes the entries one after the other, so that 100,000 need not be held at once; or says why one cannot stand there. */
export type TakeEntry<Value> = (entry: LogEntry<Value>) => Result<undefined, string>;

export interface ReadLines {
  /** Byte offset of a last line that was not written to its end. */
  readonly tornAt?: number;
}

const newline = 0x0a;
const shownLength = 200;

const parseJson = (text: string): Result<unknown, string> => {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(text.trim() === "" ? "the line is empty" : `not JSON: ${error.message}`);
  }
};

const takeLine = <Value>(
  text: string,
  line: number,
  parse: ParseEntry<Value>,
  take: TakeEntry<Value>,
): Result<undefined, LineDamage> => {
  const json = parseJson(text);
  const parsed = json.ok ? parse(json.value) : json;
  const taken = parsed.ok ? take({ line, value: parsed.value }) : parsed;
  return taken.ok ? taken : err({ line, reason: taken.error, text: text.slice(0, shownLength) });
};

/** Number of the first line that is not UTF-8; decoding would silently put other characters in the place of its bytes. */
const firstLineNotUtf8 = (bytes: Buffer): number => {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(newline, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
};

/** Bytes that are decoded at once: line by line takes longer, and all of it would be held in memory twice. */
const pieceBytes = 1 << 20;

/** The lines in pieces of the text; none is divided. */
function* pieces(whole: Buffer): Generator<string> {
  for (let start = 0; start < whole.length; ) {
    const end = whole.indexOf(newline, Math.min(start + pieceBytes, whole.length - 1)) + 1;
    yield whole.toString("utf8", start, end);
    start = end;
  }
}

/** Takes every line that has its end; answers with how many there are. */
const takeAll = <Value>(
  whole: Buffer,
  parse: ParseEntry<Value>,
  take: TakeEntry<Value>,
): Result<number, LineDamage> => {
  let line = 0;
  for (const piece of pieces(whole)) {
    for (let start = 0; start < piece.length; ) {
      const end = piece.indexOf("\n", start);
      line += 1;
      const taken = takeLine(piece.slice(start, end), line, parse, take);
      if (!taken.ok) return taken;
      start = end + 1;
    }
  }
  return ok(line);
};

/**
 * What a last line without a line end is: an append that was cut off, or a whole entry whose line end is missing. Half of an
 * object is never JSON, so what parses was meant, and losing it could lose the record of a submission.
 */
export const isWholeJson = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) && parseJson(Buffer.from(bytes).toString("utf8")).ok;

/** Reads all lines. Only a last line without its line end may be incomplete; anything else amiss is damage. */
export const readLines = <Value>(
  content: Uint8Array,
  parse: ParseEntry<Value>,
  take: TakeEntry<Value>,
): Result<ReadLines, LineDamage> => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const wholeLength = bytes.lastIndexOf(newline) + 1;
  const whole = bytes.subarray(0, wholeLength);
  if (!isUtf8(whole)) return err({ line: firstLineNotUtf8(whole), reason: "not UTF-8 text", text: "" });

  const count = takeAll(whole, parse, take);
  if (!count.ok) return count;
  const last = bytes.subarray(wholeLength);
  if (last.length === 0) return ok({});
  if (!isWholeJson(last)) return ok({ tornAt: wholeLength });
  const taken = takeLine(last.toString("utf8"), count.value + 1, parse, take);
  return taken.ok ? ok({}) : taken;
};
