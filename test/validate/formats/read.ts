import { readFile } from "node:fs/promises";
import type { Result } from "../../../src/model/result.ts";
import type { Contents, Format } from "../../../src/validate/formats/format.ts";
import { refusable } from "../../../src/validate/formats/malformed.ts";
import type { Source } from "../../../src/validate/formats/source.ts";

/** A file in memory. */
export const sourceIn = (bytes: Uint8Array): Source => ({
  bytes: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

export const read = (format: Format, bytes: Uint8Array, isDeep = false): Promise<Result<Contents, string>> =>
  refusable(() => format.read(sourceIn(bytes), { isDeep }));

/** What is wrong with a file of these bytes; undefined when nothing is. */
export async function problemIn(
  format: Format,
  bytes: Uint8Array,
  isDeep?: boolean,
): Promise<string | undefined> {
  const found = await read(format, bytes, isDeep);
  return found.ok ? undefined : found.error;
}

/** A file that the libraries of Python wrote: see `fixtures/make.py`. */
export const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`../fixtures/${name}`, import.meta.url));

/** What must never be: a file that is called whole although its end is missing. Empty when each length was seen to be too short. */
export async function unseenCuts(format: Format, whole: Uint8Array): Promise<number[]> {
  const lengths = Array.from({ length: whole.length }, (_, length) => length);
  const problems = await Promise.all(lengths.map((length) => problemIn(format, whole.subarray(0, length))));
  return lengths.filter((length) => problems[length] === undefined);
}

/** The same with an end that is zeros, in place of what was written there. */
export async function unseenZeros(format: Format, whole: Uint8Array, isDeep: boolean): Promise<number[]> {
  const lengths = Array.from({ length: whole.length }, (_, length) => length);
  const changed = lengths.filter((length) => whole.subarray(length).some((byte) => byte !== 0));
  const problems = await Promise.all(
    changed.map((length) => {
      const bytes = Uint8Array.from(whole);
      return problemIn(format, bytes.fill(0, length), isDeep);
    }),
  );
  return changed.filter((_, index) => problems[index] === undefined);
}
