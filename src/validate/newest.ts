import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import type { Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";
import { placesOf, problemWith } from "./outputs.ts";

/**
 * The newest checkpoint of a training that is whole and was written since a time (epoch ms), relative to the experiment. One
 * that was cut off, as a time limit does it, is passed over.
 */
export async function newestCheckpoint(
  files: Files,
  folder: string,
  tool: Tool,
  values: Values,
  since: number,
): Promise<string | undefined> {
  for (const { check, path: patterns } of tool.outputs) {
    if (check !== "checkpoint" && check !== "safetensors") continue;
    for (const pattern of patterns) {
      for (const path of await placesOf(files, folder, pattern, values)) {
        const savedAt = await newestIn(files, join(folder, path));
        if (savedAt === undefined || savedAt < since) continue;
        if ((await problemWith(files, join(folder, path), check)) === undefined) return path;
      }
    }
  }
  return undefined;
}

/** When the newest file of a folder, or the file itself, was written. */
async function newestIn(files: Files, path: string): Promise<number | undefined> {
  const stat = await files.stat(path);
  if (stat?.kind !== "folder") return stat?.mtimeMs;
  const stats = await Promise.all((await files.list(path)).map((name) => files.stat(join(path, name))));
  return Math.max(...stats.map((each) => each?.mtimeMs ?? 0));
}
