import { attempt } from "../../journal/io.ts";
import { ok, type Result } from "../../model/result.ts";
import { linesIn } from "../../monitor/diagnosis/log-text.ts";
import type { LogTail } from "../../monitor/diagnosis/rule.ts";
import type { Files } from "../../system/ports.ts";

/** What is read of a log, from its end, to find out why its job ended. */
const TAIL_BYTES = 64 * 1024;
/** Lines are numbered in files up to this size: beyond it nobody would look for a line by its number. */
const COUNTED_BYTES = 8 * 1024 * 1024;

export type TailReading =
  | { readonly kind: "read"; readonly tail: LogTail; readonly size: number }
  /** In words that go on from its path: `is missing`. */
  | { readonly kind: "unread"; readonly path: string; readonly problem: string };

/** The end of a log, as it is now: whoever ends may come before its last lines do, and nobody waits for them. */
export async function readTail(files: Files, path: string, most = TAIL_BYTES): Promise<TailReading> {
  const read = await attempt(path, () => readTailOf(files, path, most));
  return read.ok ? read.value : unread(path, `cannot be read: ${read.error.message}`);
}

async function readTailOf(files: Files, path: string, most: number): Promise<TailReading> {
  const found = await files.stat(path);
  if (found === undefined) return unread(path, "is missing");
  // A pipe or a terminal would be waited for.
  if (found.kind !== "file") return unread(path, "is no file");
  const start = Math.max(0, found.size - most);
  const offset = start - (start % 2);
  const bytes = await files.readSlice(path, offset, found.size - offset);
  const lines = linesIn(bytes, offset);
  return lines === undefined
    ? unread(path, "is no text")
    : { kind: "read", tail: { path, lines }, size: found.size };
}

const unread = (path: string, problem: string): TailReading => ({ kind: "unread", path, problem });

/** The number of the line that begins at a byte, from 1; undefined where the file is too long to count, or gone. */
export async function lineAt(
  files: Files,
  path: string,
  offset: number,
  size: number,
): Promise<number | undefined> {
  if (size > COUNTED_BYTES) return undefined;
  const before: Result<Uint8Array, unknown> =
    offset === 0 ? ok(new Uint8Array()) : await attempt(path, () => files.readSlice(path, 0, offset));
  if (!before.ok) return undefined;
  let line = 1;
  for (let at = before.value.indexOf(10); at !== -1; at = before.value.indexOf(10, at + 1)) line += 1;
  return line;
}
