import { basename, dirname, extname, join } from "node:path";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";

export interface Bounds {
  /** A file that has grown to this is rotated away. */
  readonly bytes: number;
  /** How many of those are kept. */
  readonly oldFiles: number;
}

/** With one GPU and a sample every five minutes a file lasts for three months. */
export const BOUNDS: Bounds = { bytes: 4 * 1024 ** 2, oldFiles: 3 };

/** More than a line of ours has; a line is looked for in no more than this. */
const LINE_BYTES = 4096;

/** The first line of a file of ours, and those that earlier versions wrote. What begins with none of them is not ours. */
export type Headers = readonly [now: string, ...earlier: string[]];

/**
 * Adds whole lines to a file that begins with a header, in one write, so that whoever follows it sees no half of one. A file that is
 * full, or has other columns, is moved aside first: `hardware.csv` to `hardware.1.csv`. Whatever is not ours is neither changed, nor
 * moved, nor written over. The error is for people.
 */
export async function keepLines(
  files: Files,
  path: string,
  headers: Headers,
  lines: readonly string[],
  bounds: Bounds = BOUNDS,
): Promise<Result<undefined, string>> {
  try {
    const { size, headerLeft } = await placeToGoOn(files, path, headers, bounds);
    await appendWhole(files, path, size, `${headerLeft}${lines.join("\n")}\n`);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return err(error.message);
  }
}

/** The path of a file that was rotated away; the first is the newest. */
export function rotated(path: string, number: number): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${number}${extension}`);
}

/** How long the file is to which lines can be added, and what its header lacks still. */
async function placeToGoOn(
  files: Files,
  path: string,
  headers: Headers,
  bounds: Bounds,
): Promise<{ readonly size: number; readonly headerLeft: string }> {
  const fresh = { size: 0, headerLeft: `${headers[0]}\n` };
  const found = await files.stat(path);
  if (found === undefined || (found.kind === "file" && found.size === 0)) return fresh;
  const first = await ownFirstLine(files, path, headers);
  // A full disk has cut it off.
  if (found.size <= first.length)
    return { size: found.size, headerLeft: `${headers[0].slice(found.size)}\n` };
  const size = await withoutTornLine(files, path, found.size);
  if (size < bounds.bytes && first === headers[0]) return { size, headerLeft: "" };
  await rotate(files, path, headers, bounds.oldFiles);
  return fresh;
}

/** One of the headers; of a file that is no longer than that also the beginning of the present one. */
async function ownFirstLine(files: Files, path: string, headers: Headers): Promise<string> {
  const found = await files.stat(path);
  const isFile = found?.kind === "file";
  const text = isFile ? new TextDecoder().decode(await files.readSlice(path, 0, LINE_BYTES)) : "\n";
  const [first = ""] = text.split("\n", 1);
  const isOurs = text.includes("\n") ? headers.includes(first) : headers[0].startsWith(text);
  if (isOurs) return first;
  const message = `${path} is there, and holds no samples: it is left alone`;
  throw Object.assign(new Error(message), { code: "EEXIST" });
}

/** A crash or a full disk may have cut off the last line, whose figures would be read as others. */
async function withoutTornLine(files: Files, path: string, size: number): Promise<number> {
  const from = Math.max(0, size - LINE_BYTES);
  const end = await files.readSlice(path, from, size - from);
  if (end.at(-1) === 0x0a) return size;
  const last = end.lastIndexOf(0x0a);
  // No line of ours is that long.
  if (last === -1 && from > 0) return size;
  const whole = last === -1 ? 0 : from + last + 1;
  await files.truncate(path, whole);
  return whole;
}

/** Each that is in the way becomes the next one, up to a number that is free; with none free the oldest goes. */
async function rotate(files: Files, path: string, headers: Headers, oldFiles: number): Promise<void> {
  let last = 1;
  for (; (await files.stat(rotated(path, last))) !== undefined; last += 1) {
    await ownFirstLine(files, rotated(path, last), headers);
    if (last === oldFiles) break;
  }
  for (let number = last; number > 0; number -= 1)
    await files.rename(number === 1 ? path : rotated(path, number - 1), rotated(path, number));
}

/** All or nothing: of what a full disk took a part of, that part is taken back. */
async function appendWhole(files: Files, path: string, size: number, text: string): Promise<void> {
  try {
    await files.append(path, text);
  } catch (error) {
    const now = await files.stat(path).catch(() => undefined);
    if (now !== undefined && now.size > size) await files.truncate(path, size).catch(() => undefined);
    throw error;
  }
}
