import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import { fill, type Values } from "../tools/pattern.ts";
import type { Check, Output, Tool } from "../tools/tool.ts";
import { problemWithCheckpoint, problemWithFile } from "./checkpoint.ts";
import type { Depth } from "./formats/format.ts";
import { safetensors } from "./formats/safetensors.ts";
import { problemWithInspectLogs, problemWithJson } from "./logs.ts";
import { type Verdict, valid } from "./verdict.ts";

/** Judges everything that a task must have produced; the first problem counts. */
export async function judgeOutputs(
  files: Files,
  folder: string,
  tool: Tool,
  values: Values,
  epochs: number | undefined,
): Promise<Verdict> {
  for (const output of tool.outputs) {
    for (const each of epochsOf(output, values, epochs)) {
      const verdict = await legible(output, each, () => judgeOutput(files, folder, output, each));
      if (verdict.kind !== "valid") return verdict;
    }
  }
  return valid;
}

/** What cannot be read is not known to be whole: no permission, or gone between two looks. */
async function legible(output: Output, values: Values, work: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
    return { kind: "broken", path: firstPlace(output, values), problem: `cannot be read: ${error.message}` };
  }
}

/** A pattern with `{epoch}` for a task that has none of its own counts once for each epoch that is expected. */
function epochsOf(output: Output, values: Values, epochs: number | undefined): Values[] {
  const perEpoch =
    values.epoch === undefined && output.path.some((path) => /(?<!\[[^\]]*)\{epoch\}/.test(path));
  if (!perEpoch || epochs === undefined) return [values];
  return Array.from({ length: epochs }, (_, epoch) => ({ ...values, epoch: String(epoch) }));
}

async function judgeOutput(files: Files, folder: string, output: Output, values: Values): Promise<Verdict> {
  for (const pattern of output.path) {
    for (const path of await placesOf(files, folder, pattern, values)) {
      if ((await files.stat(join(folder, path))) === undefined) continue;
      const problem = await problemWith(files, join(folder, path), output.check);
      return problem === undefined ? valid : { kind: "broken", path, problem };
    }
  }
  return { kind: "missing", path: firstPlace(output, values) };
}

function firstPlace({ path: [first] }: Output, values: Values): string {
  if (first === undefined) return "its output";
  // Where no epoch is named, any would do.
  return (
    fill(first, values) ?? fill(first, { ...values, epoch: "*" }) ?? first.replaceAll("{run}", values.run)
  );
}

/** Where a pattern points to. With an unknown epoch: to all that are there, the newest first. */
export async function placesOf(
  files: Files,
  folder: string,
  pattern: string,
  values: Values,
): Promise<string[]> {
  const filled = fill(pattern, values);
  if (filled !== undefined) return [filled];
  const probe = fill(pattern, { ...values, epoch: UNKNOWN_EPOCH });
  if (probe === undefined) return [];
  const [before = "", behind = ""] = probe.split(UNKNOWN_EPOCH);
  const parent = before.slice(0, before.lastIndexOf("/") + 1);
  if ((await files.stat(join(folder, parent)))?.kind !== "folder") return [];
  const [prefix, suffix] = [before.slice(parent.length), behind.split("/")[0] ?? ""];
  const epochs = (await files.list(join(folder, parent)))
    .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
    .map((name) => name.slice(prefix.length, name.length - suffix.length))
    .filter((epoch) => /^\d+$/.test(epoch));
  return epochs.sort((a, b) => Number(b) - Number(a)).map((epoch) => probe.replaceAll(UNKNOWN_EPOCH, epoch));
}

/** No path holds it. */
const UNKNOWN_EPOCH = "\0";

/** What is wrong with a file or folder; undefined when nothing is. */
export async function problemWith(
  files: Files,
  path: string,
  check: Check,
  depth?: Depth,
): Promise<string | undefined> {
  const isFolder = (await files.stat(path))?.kind === "folder";
  switch (check) {
    case "exists":
      return undefined;
    case "nonempty":
      return isFolder ? emptyFolder(files, path) : emptyFile(files, path);
    case "checkpoint":
      return problemWithCheckpoint(files, path, depth);
    case "safetensors":
      return isFolder
        ? problemWithCheckpoint(files, path, depth)
        : problemWithFile(files, path, safetensors, depth);
    case "json":
      return isFolder ? "is a folder" : problemWithJson(files, path);
    case "inspect-log":
      return isFolder ? problemWithInspectLogs(files, path, depth) : "is a file, not a folder of logs";
  }
}

const emptyFile = async (files: Files, path: string): Promise<string | undefined> =>
  ((await files.stat(path))?.size ?? 0) === 0 ? "is empty" : undefined;

async function emptyFolder(files: Files, folder: string): Promise<string | undefined> {
  for (const name of await files.list(folder)) {
    const stat = await files.stat(join(folder, name));
    if (stat?.kind === "file" && stat.size > 0) return undefined;
  }
  return "holds no file with content";
}
