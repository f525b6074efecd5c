import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { OPEN } from "./open-flags.ts";

/** A pipe that nobody writes to reads as an empty file: only where nothing was read is it asked what stands there. */
const refusePipe = (path: string, isPipe: boolean): void => {
  if (isPipe)
    throw Object.assign(new Error(`EINVAL: a pipe, not a file, read '${path}'`), { code: "EINVAL" });
};

export const readTextOf = async (path: string): Promise<string> => {
  const text = await readFile(path, { encoding: "utf8", flag: OPEN.read });
  if (text === "") refusePipe(path, (await stat(path)).isFIFO());
  return text;
};

/** At once, as `move`, and faster by three turns of the thread pool. */
export const readBytesOf = (path: string): Uint8Array => {
  const descriptor = openSync(path, OPEN.read);
  try {
    const bytes = readFileSync(descriptor);
    if (bytes.length === 0) refusePipe(path, fstatSync(descriptor).isFIFO());
    return bytes;
  } finally {
    closeSync(descriptor);
  }
};
