import { pipeline, Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { crc32 } from "./crc32.ts";
import { Malformed } from "./malformed.ts";
import { chunksOf, type Source } from "./source.ts";
import type { Member } from "./zip.ts";

/** The content of a member, which must not be longer than that. */
export async function contentOf(member: Member, mostBytes: number): Promise<Uint8Array> {
  if (member.bytes > mostBytes)
    throw new Malformed(`holds a ${member.name} of ${member.bytes} bytes, too many to be read`);
  const pieces: Uint8Array[] = [];
  for await (const piece of checked(member)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads all of a member and compares it with its checksum. */
export async function checkContent(member: Member): Promise<void> {
  for await (const _ of checked(member));
}

/** The content piece by piece. It ends in `Malformed` where it has not the length and the checksum that the directory says. */
async function* checked(member: Member): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let crc = 0;
  for await (const piece of unpacked(member, await member.packed())) {
    bytes += piece.length;
    // A few bytes may claim to unpack to a few, and unpack to all memory.
    if (bytes > member.bytes) break;
    crc = crc32(piece, crc);
    yield piece;
  }
  if (bytes !== member.bytes || (hasChecksum(member) && crc !== member.crc)) throw damaged(member);
}

/** `torch.serialization.set_crc32_options(False)` writes zeros for all. */
const hasChecksum = ({ crc }: Member): boolean => crc !== 0;

function unpacked(member: Member, packed: Source): AsyncIterable<Uint8Array> {
  switch (member.method) {
    case 0:
      return chunksOf(packed);
    case 8:
      return inflated(member, packed);
    case 93:
      return unzstd(member, packed);
    default:
      throw new Malformed(`is packed in a way that is not known here (method ${member.method})`);
  }
}

async function* inflated(member: Member, packed: Source): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  // What goes wrong on either side comes out at the end of the pipe.
  pipeline(Readable.from(chunksOf(packed)), inflate, () => undefined);
  try {
    yield* inflate;
  } catch (error) {
    throw isOfZlib(error) ? damaged(member) : error;
  }
}

const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("Z_");

/** What the zstd program itself refuses to hold in memory without being told to. */
const MOST_WINDOW_BYTES = 2 ** 27;

/** How much of the content zstd asks to be held; where its header says that it is all of it, that is bounded elsewhere. */
function windowBytes(head: Uint8Array): number {
  const [, , , , flags = 0, window = 0] = head;
  if (flags & 0x20) return 0;
  return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
}

/** Loaded here, since only evaluations that were told to write so have it. */
async function* unzstd(member: Member, packed: Source): AsyncGenerator<Uint8Array> {
  if (windowBytes(await packed.read(0, 6)) > MOST_WINDOW_BYTES) throw damaged(member);
  const { Decompress } = await import("fzstd");
  let bytes = 0;
  let ready: Uint8Array[] = [];
  const stream = new Decompress((piece) => {
    bytes += piece.length;
    // Each block comes out by itself: what unpacks to too much is given up at the first that is too many.
    if (bytes > member.bytes) throw damaged(member);
    ready.push(piece.slice());
  });
  for await (const chunk of chunksOf(packed)) {
    try {
      stream.push(chunk);
    } catch {
      throw damaged(member);
    }
    yield* ready;
    ready = [];
  }
}

const damaged = (member: Member): Malformed =>
  new Malformed(`is damaged: ${member.name} in it has not the content that it was written with`);
