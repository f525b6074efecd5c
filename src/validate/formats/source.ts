import type { Files } from "../../system/ports.ts";

/** The bytes of a file, or of a part of one. */
export interface Source {
  readonly bytes: number;
  /** Fewer than asked only at the end. */
  read(offset: number, bytes: number): Promise<Uint8Array>;
}

/** A file with the size that it had when it was looked at; what is written to it later is not seen. */
export const sourceOf = (files: Files, path: string, bytes: number): Source => ({
  bytes,
  read: (offset, length) => files.readSlice(path, offset, Math.max(0, Math.min(length, bytes - offset))),
});

export const partOf = (source: Source, start: number, bytes: number): Source => ({
  bytes,
  read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, bytes - offset))),
});

/** Large enough that opening the file each time costs nothing beside the reading. */
const CHUNK_BYTES = 8 * 2 ** 20;

/** All of it, piece by piece. */
export async function* chunksOf(source: Source, from = 0): AsyncGenerator<Uint8Array> {
  for (let offset = from; offset < source.bytes; ) {
    const chunk = await source.read(offset, CHUNK_BYTES);
    if (chunk.length === 0) return;
    yield chunk;
    offset += chunk.length;
  }
}
