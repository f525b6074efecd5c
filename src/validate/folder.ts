import { join } from "node:path";
import { inBatches } from "../model/in-batches.ts";
import type { Files } from "../system/ports.ts";
import { formatOf } from "./formats/by-name.ts";
import type { Depth } from "./formats/format.ts";
import { ADAPTER_CONFIG, problemWithAdapter } from "./groups/adapter.ts";
import { problemWithDistributed } from "./groups/distributed.ts";
import type { Folder, Group } from "./groups/group.ts";
import { problemWithNumbers } from "./groups/numbered.ts";
import { problemWithIndexes, SHARD_INDEX } from "./groups/shard-index.ts";
import { type Part, type Problem, readPart } from "./part.ts";

/** More than the largest models are cut into; a folder with more is something else. */
const MOST_PARTS = 10_000;
const AT_ONCE = 8;

/** What must be there besides each other, by the formats that spread over several files. Adding one is adding a file and a line. */
const GROUPS: readonly Group[] = [
  problemWithIndexes,
  problemWithNumbers,
  problemWithAdapter,
  problemWithDistributed,
];

/** What lies beside weights and is none: a folder with only these has lost its model. */
const BESIDE_WEIGHTS =
  /^(training_args|optimizer|scheduler|scaler|sampler|dl_state_dict|rng_state|random_states|recipe_state)(_\d+)*\.\w+$/;

/** Whether a file is what makes a folder a checkpoint; logs, configurations and states of optimizers only lie beside it. */
const makesCheckpoint = (name: string): boolean =>
  (formatOf(name) !== undefined && !BESIDE_WEIGHTS.test(name)) ||
  SHARD_INDEX.test(name) ||
  name === ADAPTER_CONFIG;

/** Folders of their own in a checkpoint of accelerate (FSDP) and DeepSpeed; other folders beside the weights are not of it. */
const OF_CHECKPOINT = /^((pytorch_model_fsdp|optimizer)_\d+|global_step\d+)$/;

interface Found {
  readonly parts: readonly Part[];
  readonly problems: readonly Problem[];
}

/** A folder of a checkpoint, by its path in it, and the names there. */
interface Level {
  readonly folder: string;
  readonly names: readonly string[];
}

async function levelsOf(files: Files, path: string): Promise<readonly Level[]> {
  const names = [...(await files.list(path))].sort();
  const levels: Level[] = [{ folder: "", names }];
  for (const folder of names.filter((each) => OF_CHECKPOINT.test(each))) {
    if ((await files.stat(join(path, folder)))?.kind !== "folder") continue;
    levels.push({ folder, names: [...(await files.list(join(path, folder)))].sort() });
  }
  return levels;
}

/** The files of a folder that make it a checkpoint, by their paths in it. */
export const checkpointFiles = async (files: Files, path: string): Promise<readonly string[]> =>
  (await levelsOf(files, path)).flatMap(({ folder, names }) =>
    names.filter(makesCheckpoint).map((name) => join(folder, name)),
  );

/** Reads the weights in a folder, each by itself and together. */
export async function readFolder(files: Files, path: string, depth: Depth): Promise<Found> {
  const found: Found[] = [];
  for (const { folder, names } of await levelsOf(files, path)) {
    const level = await readLevel(files, join(path, folder), names, depth);
    found.push(folder === "" ? level : within(folder, level));
  }
  const parts = found.flatMap((each) => each.parts);
  const problems = found.flatMap((each) => each.problems);
  if (problems.length === 0 && parts.every(({ file }) => BESIDE_WEIGHTS.test(file)))
    problems.push({ what: "holds no weights (.safetensors, .pt, .pth, .bin, .ckpt, .gguf, .distcp)" });
  return { parts, problems };
}

async function readLevel(files: Files, path: string, names: readonly string[], depth: Depth): Promise<Found> {
  const weights = names.filter((name) => formatOf(name) !== undefined);
  if (weights.length > MOST_PARTS) {
    const what = `holds ${weights.length} files of weights, more than any checkpoint has`;
    return { parts: [], problems: [{ what }] };
  }
  const read = await inBatches(weights, AT_ONCE, (name) => readPart(files, path, name, depth));
  const parts = read.filter((part) => part !== undefined);
  // The name of a link stands there, also where what it leads to was removed: to what belongs together it is missing.
  const gone = new Set(weights.filter((_, index) => read[index] === undefined));
  const folder: Folder = {
    ...{ files, path, depth, names: new Set(names.filter((name) => !gone.has(name))) },
    parts: new Map(parts.map((part) => [part.file, part])),
  };
  const problems: Problem[] = [];
  for (const check of GROUPS) problems.push(...(await check(folder)));
  for (const file of gone) problems.push({ file, what: "leads nowhere: what the link names is not there" });
  for (const { file, problem } of parts) if (problem !== undefined) problems.push({ file, what: problem });
  return { parts, problems };
}

/** As those see it that look from the folder above. */
const within = (folder: string, { parts, problems }: Found): Found => ({
  parts: parts.map((part) => ({ ...part, file: join(folder, part.file) })),
  problems: problems.map(({ file, ...rest }) => ({ ...rest, file: join(folder, file ?? "") })),
});
