import type { Entry } from "yauzl";
import { Malformed } from "./malformed.ts";
import { partOf, type Source } from "./source.ts";
import { told, type ZipReader, zipReader } from "./zip-reader.ts";

/** A file in an archive, by the archive's directory. */
export interface Member {
  readonly name: string;
  /** 0: stored as it is; 8: deflate; 93: zstd. */
  readonly method: number;
  readonly bytes: number;
  readonly crc: number;
  /** Its bytes as they are stored. Throws `Malformed` where its own header is not what the directory says. */
  readonly packed: () => Promise<Source>;
}

/** An evaluation of hundreds of thousands of samples has so many. */
const MOST_MEMBERS = 1_000_000;

/** The fixed part of the header before each member. */
const HEADER_BYTES = 30;

/** Members by their names. Throws `Malformed` where there is no directory that fits the file. */
export async function openZip(source: Source): Promise<ReadonlyMap<string, Member>> {
  try {
    const reader = await zipReader(source);
    const entries = await entriesOf(reader);
    mustBeApart(entries, source.bytes);
    return new Map(entries.map((entry) => [nameOf(entry), memberOf(source, reader, entry)]));
  } catch (error) {
    throw told(error);
  }
}

async function entriesOf({ entries }: ZipReader): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries)
    if (all.push(entry) > MOST_MEMBERS) throw new Malformed(`holds more than ${MOST_MEMBERS} files`);
  return all;
}

/** Archives whose members share bytes unpack to a million times their size. */
function mustBeApart(entries: readonly Entry[], bytes: number): void {
  let free = 0;
  for (const entry of [...entries].sort(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const { relativeOffsetOfLocalHeader: start, compressedSize, fileNameLength } = entry;
    if (start < free)
      throw new Malformed(`is a damaged archive: ${nameOf(entry)} lies where another file is`);
    free = start + HEADER_BYTES + fileNameLength + compressedSize;
  }
  if (free > bytes) throw new Malformed(`is cut off: ${bytes} of at least ${free} bytes`);
}

const nameOf = ({ fileNameRaw }: Entry): string => fileNameRaw.toString("utf8");

const memberOf = (source: Source, reader: ZipReader, entry: Entry): Member => ({
  name: nameOf(entry),
  method: entry.compressionMethod,
  bytes: entry.uncompressedSize,
  crc: entry.crc32,
  packed: async () => {
    const header = await reader.header(entry).catch((error) => {
      throw told(error);
    });
    if (!header.fileName.equals(entry.fileNameRaw) || header.compressionMethod !== entry.compressionMethod)
      throw new Malformed(`is a damaged archive: ${nameOf(entry)} is not where its directory says`);
    return partOf(source, header.fileDataStart, entry.compressedSize);
  },
});
