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

export interface ReadLines<Value> {
  readonly entries: readonly LogEntry<Value>[];
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

const parseLine = <Value>(
  text: string,
  line: number,
  parse: ParseEntry<Value>,
): Result<LogEntry<Value>, LineDamage> => {
  const json = parseJson(text);
  const parsed = json.ok ? parse(json.value) : json;
  return parsed.ok
    ? ok({ line, value: parsed.value })
    : err({ line, reason: parsed.error, text: text.slice(0, shownLength) });
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

const parseAll = <Value>(whole: string, parse: ParseEntry<Value>): Result<LogEntry<Value>[], LineDamage> => {
  const entries: LogEntry<Value>[] = [];
  const lines = whole.split("\n");
  lines.pop();
  for (const [index, text] of lines.entries()) {
    const entry = parseLine(text, index + 1, parse);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  return ok(entries);
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
): Result<ReadLines<Value>, LineDamage> => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const wholeLength = bytes.lastIndexOf(newline) + 1;
  const whole = bytes.subarray(0, wholeLength);
  if (!isUtf8(whole)) return err({ line: firstLineNotUtf8(whole), reason: "not UTF-8 text", text: "" });

  const entries = parseAll(whole.toString("utf8"), parse);
  if (!entries.ok) return entries;
  const last = bytes.subarray(wholeLength);
  if (last.length === 0) return ok({ entries: entries.value });
  if (!isWholeJson(last)) return ok({ entries: entries.value, tornAt: wholeLength });
  const lastEntry = parseLine(last.toString("utf8"), entries.value.length + 1, parse);
  return lastEntry.ok ? ok({ entries: [...entries.value, lastEntry.value] }) : lastEntry;
};
