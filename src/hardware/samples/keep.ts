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
    const file: Kept = { files, path, headers, bounds };
    const text = `${lines.join("\n")}\n`;
    for (let tries = 1; tries < MOST_TRIES; tries += 1)
      if (await add(file, text).catch(isGone)) return ok(undefined);
    return (await add(file, text)) ? ok(undefined) : err(`${path} is put aside by others again and again`);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return err(error.message);
  }
}

interface Kept {
  readonly files: Files;
  readonly path: string;
  readonly headers: Headers;
  readonly bounds: Bounds;
}

/** It was put aside between two looks at it; that its folder is not there is found out again. */
const isGone = (error: unknown): false => {
  if (hasCode(error, "ENOENT")) return false;
  throw error;
};

/** Several may write to one file, and each of them put it aside. */
const MOST_TRIES = 10;

/** The path of a file that was rotated away; the first is the newest. */
export function rotated(path: string, number: number): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${number}${extension}`);
}

/** False: somebody else has begun the file meanwhile, or put it aside, so that it has to be looked at again. */
async function add(file: Kept, text: string): Promise<boolean> {
  const { files, path, headers, bounds } = file;
  const [header] = headers;
  const found = await files.stat(path);
  if (found === undefined) return begin(files, path, `${header}\n${text}`);
  if (found.kind === "file" && found.size === 0) return goOn(files, path, 0, `${header}\n${text}`);
  const first = await ownFirstLine(files, path, headers);
  if (first === undefined) return false;
  // A full disk has cut it off.
  if (header.startsWith(first) && found.size <= first.length)
    return goOn(files, path, found.size, `${header.slice(found.size)}\n${text}`);
  const isOther = first !== header;
  if (isOther || found.size >= bounds.bytes) {
    if (await putAside(file)) return false;
    if (isOther) return false;
  }
  return goOn(files, path, await withoutTornLine(files, path, found.size), text);
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/** It is whole when it appears, and never in the place of another that was begun meanwhile. */
async function begin(files: Files, path: string, text: string): Promise<boolean> {
  try {
    await files.write(path, text, { exclusive: true });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    // The same words each time, so that people are told once: what is written first has another name each time.
    if (error instanceof Error) error.message = error.message.replace(/\.draft-[\w-]+/, "");
    throw error;
  }
}

const beside = (path: string, what: string): string =>
  join(dirname(path), `.${basename(path)}.runmark-${what}`);

/**
 * One of the headers; of a file that is no longer than that also the beginning of the present one; or a row of ours, in a file that
 * was begun without a header. Undefined: the file has gone.
 */
async function ownFirstLine(files: Files, path: string, headers: Headers): Promise<string | undefined> {
  const found = await files.stat(path);
  if (found === undefined) return undefined;
  const isFile = found.kind === "file";
  const text = isFile ? new TextDecoder().decode(await files.readSlice(path, 0, LINE_BYTES)) : "\n";
  const [first = ""] = text.split("\n", 1);
  const isWhole = text.includes("\n");
  const isOurs = isWhole ? headers.includes(first) || isRow(first, headers) : headers[0].startsWith(text);
  if (isOurs) return first;
  const message = `${path} is there, and holds no samples: it is left alone`;
  throw Object.assign(new Error(message), { code: "EEXIST" });
}

/** A moment as ours are, and as many cells as a header has. */
function isRow(line: string, headers: Headers): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z,/.test(line)) return false;
  const cells = line.replace(/"(?:[^"]|"")*"/g, "").split(",").length;
  return headers.some((header) => header.split(",").length === cells);
}

/** A crash or a full disk may have cut off the last line, whose figures would be read as others. */
async function withoutTornLine(files: Files, path: string, size: number): Promise<number> {
  const from = Math.max(0, size - LINE_BYTES);
  // Somebody else may have added to it since: that is no torn line.
  const most = size - from + LINE_BYTES;
  const end = await files.readSlice(path, from, most);
  if (end.length === 0 || end.length === most || end.at(-1) === 0x0a) return from + end.length;
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

/** One at a time, or files that were put aside would take each other's places. False: somebody else is at it. */
async function putAside({ files, path, headers, bounds }: Kept): Promise<boolean> {
  const mark = beside(path, "rotating");
  try {
    await files.write(mark, "", { exclusive: true, isCache: true });
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    // Whoever put it there has died: a file takes weeks to grow so far beyond what it may hold.
    const isLeft = ((await files.stat(path))?.size ?? 0) >= 4 * bounds.bytes;
    if (isLeft) await files.remove(mark).catch(() => undefined);
    return false;
  }
  try {
    const first = await ownFirstLine(files, path, headers);
    const size = (await files.stat(path))?.size ?? 0;
    if (first === undefined || (first === headers[0] && size < bounds.bytes)) return true;
    await withoutTornLine(files, path, size);
    await rotate(files, path, headers, bounds.oldFiles);
    return true;
  } finally {
    await files.remove(mark).catch(() => undefined);
  }
}

/** All or nothing: of what a full disk took a part of, that part is taken back. False: the file is there no more. */
async function goOn(files: Files, path: string, size: number, text: string): Promise<boolean> {
  try {
    await files.append(path, text, { goesOn: true });
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    const took = await files.readSlice(path, size, LINE_BYTES).catch(() => undefined);
    // What somebody else has added is none of it.
    const isOurs =
      took !== undefined && took.length > 0 && Buffer.from(text).subarray(0, took.length).equals(took);
    if (isOurs) await files.truncate(path, size).catch(() => undefined);
    throw error;
  }
}
