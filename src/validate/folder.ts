import type { Files } from "../system/ports.ts";
import { inBatches } from "./batches.ts";
import { formatOf } from "./formats/by-name.ts";
import type { Depth } from "./formats/format.ts";
import type { Folder, Group } from "./groups/group.ts";
import { problemWithIndexes } from "./groups/shard-index.ts";
import { type Part, type Problem, readPart } from "./part.ts";

/** More than the largest models are cut into; a folder with more is something else. */
const MOST_PARTS = 10_000;
const AT_ONCE = 8;

/** What must be there besides each other, by the formats that spread over several files. */
const GROUPS: readonly Group[] = [problemWithIndexes];

/** What lies beside weights and is none: a folder with only these has lost its model. */
const BESIDE_WEIGHTS =
  /^(training_args|optimizer|scheduler|scaler|sampler|dl_state_dict|rng_state|random_states|recipe_state)(_\d+)*\.\w+$/;

export async function readFolder(
  files: Files,
  path: string,
  depth: Depth,
): Promise<{ parts: readonly Part[]; problems: readonly Problem[] }> {
  const names = [...(await files.list(path))].sort();
  const weights = names.filter((name) => formatOf(name) !== undefined);
  if (weights.length > MOST_PARTS)
    return {
      parts: [],
      problems: [{ what: `holds ${weights.length} files of weights, more than any checkpoint has` }],
    };
  const read = await inBatches(weights, AT_ONCE, (name) => readPart(files, path, name, depth));
  const parts = read.filter((part) => part !== undefined);
  const folder: Folder = {
    ...{ files, path, depth, names: new Set(names) },
    parts: new Map(parts.map((part) => [part.file, part])),
  };
  const problems: Problem[] = [];
  for (const check of GROUPS) problems.push(...(await check(folder)));
  for (const { file, problem } of parts) if (problem !== undefined) problems.push({ file, what: problem });
  if (problems.length === 0 && parts.every(({ file }) => BESIDE_WEIGHTS.test(file)))
    problems.push({ what: "holds no weights (.safetensors, .pt, .pth, .bin, .ckpt, .gguf, .distcp)" });
  return { parts, problems };
}
