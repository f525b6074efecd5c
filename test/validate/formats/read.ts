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
