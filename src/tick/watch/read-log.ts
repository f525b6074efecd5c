import { attempt } from "../../journal/io.ts";
import { linesIn } from "../../monitor/diagnosis/log-text.ts";
import { type LogSign, signIn } from "../../monitor/watch/log-signs.ts";
import type { Files } from "../../system/ports.ts";

/** A log up to this size is read whole; of a longer one pieces are, as each is a way to the file server. */
const WHOLE_BYTES = 64 * 1024;
const PIECE_BYTES = 8 * 1024;
const END_BYTES = 32 * 1024;

export interface ReadLog {
  /** Epoch ms, when it was written to last. */
  readonly grownAt: number;
  /** In its order. */
  readonly signs: readonly LogSign[];
}

/** What a log says of progress; undefined where there is none, or none that can be read. */
export async function readLog(files: Files, path: string): Promise<ReadLog | undefined> {
  const read = await attempt(path, () => readLogOf(files, path));
  return read.ok ? read.value : undefined;
}

async function readLogOf(files: Files, path: string): Promise<ReadLog | undefined> {
  const found = await files.stat(path);
  // A pipe or a terminal would be waited for.
  if (found?.kind !== "file") return undefined;
  const signs: LogSign[] = [];
  for (const [from, to] of piecesOf(found.size)) {
    const lines = linesIn(await files.readSlice(path, from, to - from), from) ?? [];
    for (const { text } of lines) {
      const sign = signIn(text);
      if (sign !== undefined) signs.push(sign);
    }
  }
  // A file that is written in advance has no size, and a time all the same.
  return { grownAt: found.mtimeMs, signs };
}

/** Its beginning, three pieces in between, and its end, each from an even byte on. */
export function piecesOf(size: number): readonly (readonly [from: number, to: number])[] {
  if (size === 0) return [];
  if (size <= WHOLE_BYTES) return [[0, size]];
  const end = even(size - END_BYTES);
  const starts = [0, even(size / 4), even(size / 2), even((size / 4) * 3)];
  return [
    ...starts
      .map((from) => [from, Math.min(from + PIECE_BYTES, end)] as const)
      .filter(([from, to]) => from < to),
    [end, size],
  ];
}

const even = (offset: number): number => Math.floor(offset / 2) * 2;
