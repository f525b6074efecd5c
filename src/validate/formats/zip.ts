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
    await mustBeComplete(source, entries, reader.commentBytes);
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

/** The record that ends an archive: a mark, numbers of disks, then how many entries the directory has, and how many bytes. */
const END_BYTES = 22;

/** Each entry of the directory begins with a mark and has so many bytes besides its texts. */
const ENTRY_MARK = "PK\u0001\u0002";
const ENTRY_BYTES = 46;
const ALL_ONES = 0xffffffff;

/** The library goes by what the record of large archives says; all ones in the plain one refer to that. */
async function mustBeComplete(
  source: Source,
  entries: readonly Entry[],
  commentBytes: number,
): Promise<void> {
  const end = Buffer.from(await source.read(source.bytes - END_BYTES - commentBytes, END_BYTES));
  const directoryBytes = entries.reduce(
    (sum, each) => sum + ENTRY_BYTES + each.fileNameLength + each.extraFieldLength + each.fileCommentLength,
    0,
  );
  const agrees = (said: number, ones: number, found: number) => said === ones || said === found;
  if (end.length < END_BYTES) throw new Malformed("is cut off in its archive's directory");
  const offset = end.readUInt32LE(16);
  const first = Buffer.from(await source.read(offset, ENTRY_MARK.length)).toString("latin1");
  if (
    (offset !== ALL_ONES && entries.length > 0 && first !== ENTRY_MARK) ||
    !agrees(end.readUInt16LE(10), 0xffff, entries.length) ||
    !agrees(end.readUInt32LE(12), ALL_ONES, directoryBytes)
  )
    throw new Malformed("is a damaged archive: its directory is not what its end says");
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
