import { attempt } from "../../journal/io.ts";
import type { Files } from "../../system/ports.ts";
import { PIECE_BYTES, startOfLast } from "./last-lines.ts";

/** Where the bytes of a log go, and what is said about it, which is no part of it. */
export interface LogSink {
  /** What comes from here on is of this file. */
  file(path: string, title: string): void;
  /** Resolves when there is room for more. */
  data(bytes: Uint8Array): Promise<void>;
  note(text: string): void;
}

/** How much of what is there already is wanted; without `lines` all of it. */
export interface Wanted {
  readonly lines?: number;
  /** So far back from its end lines are sought at most. */
  readonly mostBytes: number;
}

/** How a log was found: `missing` also where it is gone again. */
export type Found =
  /** `isCut`: there was more when an end was asked for. */
  | { readonly kind: "file"; readonly isCut?: true }
  | { readonly kind: "missing" }
  | { readonly kind: "bad"; readonly problem: string };

/** One log, from where it is wanted and on, across what becomes of the file meanwhile. */
export interface LogReader {
  readonly path: string;
  /** Passes on what is there and was not yet. `before` is called once, ahead of the first byte. */
  pass(before: () => void): Promise<Found>;
}

type Reading = { readonly inode: number; readonly offset: number };

export function logReader(
  files: Pick<Files, "stat" | "readSlice">,
  path: string,
  wanted: Wanted,
  sink: LogSink,
  signal: AbortSignal,
): LogReader {
  let reading: Reading | undefined;
  const begin = async (inode: number, size: number): Promise<Reading> => ({
    inode,
    offset:
      wanted.lines === undefined
        ? 0
        : await startOfLast(files, path, { size, lines: wanted.lines, mostBytes: wanted.mostBytes }),
  });
  const pass = async (before: () => void): Promise<Found> => {
    const stat = await files.stat(path);
    if (stat === undefined) return { kind: "missing" };
    // A pipe or a terminal would be waited for.
    if (stat.kind !== "file") return { kind: "bad", problem: "is no file" };
    const isOther = reading !== undefined && reading.inode !== stat.inode;
    if (isOther || (reading?.offset ?? 0) > stat.size) {
      sink.note(`${path} ${isOther ? "is another file now" : "was cut off"}: from its beginning`);
      reading = { inode: stat.inode, offset: 0 };
    }
    const { inode, offset: from } = reading ?? (await begin(stat.inode, stat.size));
    let offset = from;
    if (offset < stat.size) before();
    while (offset < stat.size) {
      const piece = await files.readSlice(path, offset, Math.min(PIECE_BYTES, stat.size - offset));
      if (piece.length === 0) break;
      await sink.data(piece);
      offset += piece.length;
      // Of gigabytes nobody wants the rest who asks for an end.
      if (signal.aborted) break;
    }
    reading = { inode, offset };
    return { kind: "file", ...(signal.aborted && offset < stat.size ? { isCut: true } : {}) };
  };
  return {
    path,
    pass: async (before) => {
      const found = await attempt(path, () => pass(before));
      return found.ok ? found.value : { kind: "bad", problem: `cannot be read: ${found.error.message}` };
    },
  };
}
