import type { Entry, LocalFileHeader } from "yauzl";
import { Cursor } from "./cursor.ts";
import { Malformed } from "./malformed.ts";
import type { Source } from "./source.ts";

/** The directory of an archive, entry by entry, and the headers before its members, by the library for it. */
export interface ZipReader {
  readonly entries: AsyncIterable<Entry>;
  /** Behind all of it there may be a comment. */
  readonly commentBytes: number;
  header(entry: Entry): Promise<LocalFileHeader>;
}

/** Throws the library's own errors. It is loaded here, as few outputs are archives. */
export async function zipReader(source: Source): Promise<ZipReader> {
  const { fromRandomAccessReaderPromise, RandomAccessReader } = await import("yauzl");
  // Entries are read piece by piece, each piece some bytes behind the one before.
  let cursor = new Cursor(source);
  const read = async (target: Buffer, at: number, bytes: number, position: number): Promise<number> => {
    if (position < 0 || position + bytes > source.bytes) return 0;
    if (position < cursor.offset) cursor = new Cursor(source);
    cursor.skip(position - cursor.offset);
    await cursor.fill(bytes);
    target.set(cursor.take(bytes), at);
    return bytes;
  };
  class SourceReader extends RandomAccessReader {
    override read(
      target: Buffer,
      at: number,
      bytes: number,
      position: number,
      callback: (error: Error | null, bytesRead?: number) => void,
    ): void {
      read(target, at, bytes, position).then((read) => callback(null, read), callback);
    }
  }
  // Names are decoded by us: the library refuses whole archives for names that would be unsafe to unpack.
  const zip = await fromRandomAccessReaderPromise(new SourceReader(), source.bytes, {
    decodeStrings: false,
    autoClose: false,
  });
  return {
    entries: { [Symbol.asyncIterator]: () => zip.eachEntry() },
    commentBytes: zip.comment.length,
    header: (entry) => zip.readLocalFileHeaderPromise(entry),
  };
}

/** What the library says of bytes that are no archive, for a person; failures of the file system go on as they are. */
export function told(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Malformed || "code" in error) return error;
  if (/record signature not found/.test(error.message))
    return new Malformed("is cut off: its archive has no directory");
  if (/comment length|EOF/.test(error.message)) return new Malformed("is cut off in its archive's directory");
  return new Malformed(`is a damaged archive: ${error.message}`);
}
