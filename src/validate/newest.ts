import type { Files } from "../system/ports.ts";
import type { Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";
import { checkpointsOf, type Named } from "./checkpoints.ts";
import { writtenAt } from "./fresh.ts";
import { legible } from "./legible.ts";
import { goesOn, inOrder, isWhole, lookAt } from "./look.ts";
import { absolute } from "./places.ts";

/**
 * The newest checkpoint from which a training can go on, as `checkpoints --path` would say, and that was written since a time
 * (epoch ms), relative to the experiment. One that was cut off, as a time limit does it, or that lacks the state of its
 * trainer, is passed over.
 */
export async function newestCheckpoint(
  files: Files,
  folder: string,
  tool: Tool,
  values: Values,
  since: number,
): Promise<string | undefined> {
  const where = { files, folder };
  const young: (Named & { readonly savedAt: number })[] = [];
  for (const named of await checkpointsOf(where, tool, values)) {
    const path = absolute(folder, named.found.place.path);
    const saved = await legible(() => writtenAt(files, path, named.output.check));
    const savedAt = saved.ok ? (saved.value ?? 0) : 0;
    if (savedAt >= since) young.push({ ...named, savedAt });
  }
  for (const named of inOrder(young)) {
    const seen = await lookAt(where, named);
    if (seen !== undefined && isWhole(seen) && goesOn(seen)) return seen.path;
  }
  return undefined;
}
