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

/**
 * Adds whole lines to a file that begins with a header, in one write, so that whoever follows it sees no half of one. A file that is
 * full, or has other columns, is moved aside first: `hardware.csv` to `hardware.1.csv`. The error is for people.
 */
export async function keepLines(
  files: Files,
  path: string,
  header: string,
  lines: readonly string[],
  bounds: Bounds = BOUNDS,
): Promise<Result<undefined, string>> {
  try {
    const size = await sizeToGoOn(files, path, header, bounds);
    const text = `${[...(size === 0 ? [header] : []), ...lines].join("\n")}\n`;
    await appendWhole(files, path, size, text);
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

/** How long the file is to which lines can be added; 0 where it has to be begun. */
async function sizeToGoOn(files: Files, path: string, header: string, bounds: Bounds): Promise<number> {
  const found = await files.stat(path);
  if (found === undefined || (found.kind === "file" && found.size === 0)) return 0;
  const first = found.kind === "file" ? await firstLine(files, path) : undefined;
  if (first === undefined || !isHeader(first, header))
    throw Object.assign(new Error(`${path} is there, and holds no samples: it is left alone`), {
      code: "EEXIST",
    });
  const size = await withoutTornLine(files, path, found.size);
  if (size > 0 && size < bounds.bytes && first === header) return size;
  if (size > 0) await rotate(files, path, bounds.oldFiles);
  return 0;
}

/** Also of a version that had other columns, and one that a full disk has cut off. */
const isHeader = (line: string, header: string): boolean =>
  header.startsWith(line) || line.startsWith(header.split(",", 1)[0] ?? "");

async function firstLine(files: Files, path: string): Promise<string> {
  const [line = ""] = new TextDecoder().decode(await files.readSlice(path, 0, LINE_BYTES)).split("\n");
  return line;
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

async function rotate(files: Files, path: string, oldFiles: number): Promise<void> {
  for (let number = oldFiles; number > 0; number -= 1) {
    const from = number === 1 ? path : rotated(path, number - 1);
    if ((await files.stat(from)) !== undefined) await files.rename(from, rotated(path, number));
  }
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
