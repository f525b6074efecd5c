import { join } from "node:path";
import type { Files } from "../system/ports.ts";

export async function problemWithJson(files: Files, path: string): Promise<string | undefined> {
  const text = (await files.readText(path)) ?? "";
  if (text.trim() === "") return "is empty";
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return "is not complete JSON";
  }
}

/**
 * What is wrong with the logs of an evaluation; undefined when one of them is whole. A `.eval` log is a zip archive, which
 * ends in its directory (PK\5\6): one that was cut off has none. A `.json` log says its own status.
 */
export async function problemWithInspectLogs(files: Files, folder: string): Promise<string | undefined> {
  const names = (await files.list(folder)).filter((name) => /\.(eval|json)$/.test(name)).sort();
  let last: string | undefined;
  for (const name of names.reverse()) {
    const path = join(folder, name);
    const problem = name.endsWith(".eval")
      ? await problemWithArchive(files, path)
      : await problemWithJsonLog(files, path);
    if (problem === undefined) return undefined;
    last ??= `${name} ${problem}`;
  }
  return last ?? "holds no log (.eval or .json)";
}

/** The record that ends an archive: a mark, 16 bytes of counts, and a comment with its length before it. */
const END_MARK = "PK\u0005\u0006";
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;

async function problemWithArchive(files: Files, path: string): Promise<string | undefined> {
  const size = (await files.stat(path))?.size ?? 0;
  if (size === 0) return "is empty";
  const start = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const bytes = await files.readSlice(path, start, size - start);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = tail.lastIndexOf(END_MARK, undefined, "latin1");
  if (at < 0) return "is cut off: its archive has no directory";
  const isWhole =
    at + END_BYTES <= tail.length && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length;
  return isWhole ? undefined : "is cut off in its archive's directory";
}

/** Other JSON lies beside logs too, so one that says nothing of a status is no log. */
async function problemWithJsonLog(files: Files, path: string): Promise<string | undefined> {
  const problem = await problemWithJson(files, path);
  if (problem !== undefined) return problem;
  const { status } = JSON.parse((await files.readText(path)) ?? "null") ?? {};
  if (status === undefined) return "is no log: it has no status";
  return status === "success" ? undefined : `says that its status is ${status}`;
}
