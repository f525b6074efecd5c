import type { Files } from "../system/ports.ts";
import type { Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";
import { holdsWeights } from "./checkpoints.ts";
import { writtenAt } from "./fresh.ts";
import { problemWith } from "./outputs.ts";
import { absolute, placesOf } from "./places.ts";

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
  for (const { check, path: patterns } of tool.outputs.filter(holdsWeights)) {
    for (const pattern of patterns) {
      for await (const { path } of placesOf(files, folder, pattern, values)) {
        const savedAt = await writtenAt(files, absolute(folder, path));
        if (savedAt === undefined || savedAt < since) continue;
        if ((await problemWith(files, absolute(folder, path), check)) === undefined) return path;
      }
    }
  }
  return undefined;
}
