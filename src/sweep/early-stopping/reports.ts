import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import { withinTime } from "../../tools/time-limit.ts";
import type { Report } from "./asha.ts";
import { linesOf } from "./lines.ts";

/** How far a log was read. */
export interface ReadTo {
  readonly inode: number;
  /** The first byte that was not: where its last line, which had no end yet, begins. */
  readonly offset: number;
  /** The offset lies in a line too long to be read: the rest of it is passed over. */
  readonly isInLongLine: boolean;
}

export interface Reading {
  readonly reports: readonly Report[];
  /** Where to go on; absent while there is no log. */
  readonly readTo?: ReadTo;
  /** There is more, which the next reading gets. */
  readonly isBehind: boolean;
}

const PIECE_BYTES = 1_048_576;

/** So much of a log is read at once, so that no tick waits for one. */
const MOST_PIECES = 16;

/** A piece takes some milliseconds; a pattern that goes back and forth takes for ever. */
const MOST_MS_A_PIECE = 2_000;

/**
 * The steps and values that a log has got since it was read last. `pattern`: a regular expression with the groups `step` and `value`,
 * or with two groups in this order; it is tried on each line. A log that was replaced or cut off is read from its beginning. What
 * goes wrong is a sentence; the same reading may be tried again.
 */
export async function readReports(
  files: Pick<Files, "stat" | "readSlice">,
  path: string,
  pattern: string,
  before?: ReadTo,
): Promise<Result<Reading, string>> {
  const expression = compiled(pattern);
  if (!expression.ok) return expression;
  try {
    return await read(files, path, expression.value, before);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return err(`${path} cannot be read: ${error.message}`);
  }
}

function compiled(pattern: string): Result<RegExp, string> {
  try {
    return ok(new RegExp(pattern));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(error.message);
  }
}

async function read(
  files: Pick<Files, "stat" | "readSlice">,
  path: string,
  pattern: RegExp,
  before?: ReadTo,
): Promise<Result<Reading, string>> {
  const stat = await files.stat(path);
  if (stat === undefined) return ok({ reports: [], isBehind: false });
  if (stat.kind !== "file") return err(`${path} is no file`);
  const { inode, size } = stat;
  const isSame = before !== undefined && before.inode === inode && before.offset <= size;
  let readTo: ReadTo = isSame ? before : { inode, offset: 0, isInLongLine: false };
  const reports: Report[] = [];
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    const bytes = await files.readSlice(path, readTo.offset, PIECE_BYTES);
    const { lines, used, isInLongLine } = linesOf(bytes, readTo.isInLongLine);
    const found = withinTime(MOST_MS_A_PIECE, () => lines.flatMap((line) => reportIn(line, pattern)));
    if (!found.ok) return err(`the pattern /${pattern.source}/ takes too long on ${path}: make it simpler`);
    reports.push(...found.value);
    readTo = { inode, offset: readTo.offset + used, isInLongLine };
    if (bytes.length < PIECE_BYTES) return ok({ reports, readTo, isBehind: false });
  }
  return ok({ reports, readTo, isBehind: readTo.offset < size });
}

function reportIn(line: string, pattern: RegExp): Report[] {
  const match = pattern.exec(line);
  if (match === null) return [];
  const step = numberIn(match.groups?.step ?? match[1]);
  const value = numberIn(match.groups?.value ?? match[2]);
  if (step === undefined || value === undefined || !Number.isFinite(step) || step < 0) return [];
  return [{ step, value }];
}

/** As programs print it: also `nan`, `-inf`, `1e-05`. */
function numberIn(text = ""): number | undefined {
  const [, sign, word] = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text.trim()) ?? [];
  if (word !== undefined) {
    if (/^nan$/i.test(word)) return Number.NaN;
    return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const number = /\d/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}
