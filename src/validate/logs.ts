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

/** An archive's directory ends at most 65,557 bytes before the end: 22 bytes and a comment. */
const DIRECTORY_END_BYTES = 65_557;

async function problemWithArchive(files: Files, path: string): Promise<string | undefined> {
  const size = (await files.stat(path))?.size ?? 0;
  if (size === 0) return "is empty";
  const tail = await files.readSlice(path, Math.max(0, size - DIRECTORY_END_BYTES), DIRECTORY_END_BYTES);
  const isWhole =
    Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).lastIndexOf(
      "PK\u0005\u0006",
      undefined,
      "latin1",
    ) >= 0;
  return isWhole ? undefined : "is cut off: its archive has no directory";
}

async function problemWithJsonLog(files: Files, path: string): Promise<string | undefined> {
  const problem = await problemWithJson(files, path);
  if (problem !== undefined) return problem;
  const { status } = JSON.parse((await files.readText(path)) ?? "null") ?? {};
  return status === undefined || status === "success" ? undefined : `says that its status is ${status}`;
}
