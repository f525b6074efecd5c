import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { attempt, type IoFailure } from "./io.ts";
import { isWholeJson, type LineDamage, type ParseEntry, readLines, type TakeEntry } from "./lines.ts";

/** The log holds something that this program did not write or does not understand; it is not read any further. */
export interface LogDamage extends LineDamage {
  readonly kind: "damaged";
  readonly path: string;
}

export interface LogContents {
  /** False when there is no file. An empty one is what a crash or a full disk at the first append leaves. */
  readonly existed: boolean;
  /** A last line that a crash cut off; it counts as never written and the next append removes it. */
  readonly torn?: { readonly offset: number };
}

/** An append-only file of JSON lines with one writer (who holds the lock) and any number of readers. */
export interface Log<Value> {
  /** Hands on everything in it, or says which line is the first amiss: an unreadable log is never an empty one. */
  read(take: TakeEntry<Value>): Promise<Result<LogContents, LogDamage | IoFailure>>;
  /**
   * Writes all entries in one piece and fsyncs: when it answers ok they are on disk. After a failure the file is cut
   * back to what it was; where the disk does not allow even that, the next append removes a torn line, and lines that
   * were written whole may be found by a later read.
   */
  append(entries: readonly Value[]): Promise<Result<undefined, IoFailure>>;
}

const newline = 0x0a;
const chunkBytes = 65_536;

/** Offset at which the last line begins, read from the end in pieces. */
const startOfLastLine = async (files: Files, path: string, size: number): Promise<number> => {
  for (let end = size; end > 0; end -= chunkBytes) {
    const start = Math.max(0, end - chunkBytes);
    const found = (await files.readSlice(path, start, end - start)).lastIndexOf(newline);
    if (found !== -1) return start + found + 1;
  }
  return 0;
};

interface Tail {
  /** Length of the file once a torn line is gone. */
  readonly size: number;
  /** What has to stand between the last line and the next one. */
  readonly separator: "" | "\n";
}

/**
 * Makes the end of the file ready for another line: a torn line is removed, a whole one gets its line end. A file that
 * still has the size `leftAt`, at which a line of ours ended, needs nothing.
 */
const repairTail = async (files: Files, path: string, leftAt: number): Promise<Tail> => {
  const size = (await files.stat(path))?.size ?? 0;
  if (size === leftAt) return { size, separator: "" };
  const [lastByte] = await files.readSlice(path, size - 1, 1);
  if (lastByte === newline) return { size, separator: "" };
  const start = await startOfLastLine(files, path, size);
  if (isWholeJson(await files.readSlice(path, start, size - start))) return { size, separator: "\n" };
  await files.truncate(path, start);
  return { size: start, separator: "" };
};

/** Answers with the size of the file when all is on disk. */
const append = async (
  files: Files,
  path: string,
  lines: string,
  leftAt: number,
): Promise<Result<number, IoFailure>> => {
  const tail = await attempt(path, () => repairTail(files, path, leftAt));
  if (!tail.ok) return tail;
  const text = tail.value.separator + lines;
  const written = await attempt(path, () => files.append(path, text));
  if (written.ok) return ok(tail.value.size + Buffer.byteLength(text));
  // A full disk may have taken the first of several lines. When cutting fails as well, the next append sees to it.
  const { size } = tail.value;
  await attempt(path, async () => {
    if (((await files.stat(path))?.size ?? 0) > size) await files.truncate(path, size);
  });
  return written;
};

/** A line that could not be read back would close the log for good, so its reader is asked first: what it refuses is a bug of ours. */
const lineOf = <Value>(entry: Value, parse: ParseEntry<Value>): string => {
  const line = JSON.stringify(entry);
  const readBack = parse(JSON.parse(line));
  if (!readBack.ok)
    throw new Error(`a line that cannot be read back: ${readBack.error}: ${line.slice(0, 300)}`);
  return `${line}\n`;
};

/** Opens nothing yet: reading and appending each look at the file as it is then. */
export const openLog = <Value>(files: Files, path: string, parse: ParseEntry<Value>): Log<Value> => {
  let leftAt = 0;
  return {
    read: async (take) => {
      const content = await attempt(path, () => files.readBytes(path));
      if (!content.ok) return content;
      if (content.value === undefined) return ok({ existed: false });
      const lines = readLines(content.value, parse, take);
      if (!lines.ok) return err({ kind: "damaged", path, ...lines.error });
      const { tornAt } = lines.value;
      return ok({ existed: true, ...(tornAt === undefined ? {} : { torn: { offset: tornAt } }) });
    },
    append: async (entries) => {
      if (entries.length === 0) return ok(undefined);
      const lines = entries.map((entry) => lineOf(entry, parse)).join("");
      const written = await append(files, path, lines, leftAt);
      leftAt = written.ok ? written.value : 0;
      return written.ok ? ok(undefined) : written;
    },
  };
};
