import { join } from "node:path";
import { countOf, objectOf, parseJson } from "../formats/json.ts";
import type { Problem } from "../part.ts";
import { readTextFile } from "../text-file.ts";
import type { Folder } from "./group.ts";

export const SHARD_INDEX = /\.index\.json$/;

/** The index of the largest models has some MB. */
const MOST_BYTES = 256 * 2 ** 20;

/** A sharded model names in an index which tensor is in which shard: each shard is there, and holds its tensors. */
export async function problemWithIndexes(folder: Folder): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const name of [...folder.names].filter((each) => SHARD_INDEX.test(each))) {
    const problem = await problemWithIndex(folder, name);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

async function problemWithIndex(folder: Folder, name: string): Promise<Problem | undefined> {
  const path = join(folder.path, name);
  const text = await readTextFile(folder.files, path, MOST_BYTES);
  if (!text.ok) return { file: name, what: text.error };
  if (text.value === "") return { file: name, what: "is empty" };
  const index = objectOf(parseJson(text.value)?.value);
  if (index === undefined) return { file: name, what: "is not JSON" };
  const map = Object.entries(objectOf(index.weight_map) ?? {});
  if (map.length === 0) return { file: name, what: "names no shard" };
  return (
    (await missingShard(folder, map)) ??
    missingTensor(folder, map) ??
    missingBytes(folder, map, name, countOf(objectOf(index.metadata)?.total_size))
  );
}

type WeightMap = readonly (readonly [tensor: string, shard: unknown])[];

const shardsOf = (map: WeightMap): string[] => [...new Set(map.map(([, shard]) => String(shard)))];

async function missingShard(
  { names, parts, files, path }: Folder,
  map: WeightMap,
): Promise<Problem | undefined> {
  const shards = shardsOf(map);
  const isThere = async (shard: string): Promise<boolean> =>
    parts.has(shard) || (names.has(shard) && (await files.stat(join(path, shard))) !== undefined);
  const missing: string[] = [];
  for (const shard of shards) if (!(await isThere(shard))) missing.push(shard);
  if (missing.length === 0) return undefined;
  return { what: `lacks ${missing.length} of ${shards.length} shards, ${missing[0]} the first` };
}

/** Told only of shards that are whole and name their tensors. */
function missingTensor(folder: Folder, map: WeightMap): Problem | undefined {
  const held = new Map(
    shardsOf(map).flatMap((shard) => {
      const tensors = folder.parts.get(shard)?.tensors ?? [];
      return tensors.length === 0 ? [] : [[shard, new Set(tensors.map(({ name }) => name))] as const];
    }),
  );
  for (const [tensor, shard] of map)
    if (held.get(String(shard))?.has(tensor) === false)
      return { file: String(shard), what: `lacks tensor "${tensor}", which the index says is in it` };
  return undefined;
}

/** Some writers count the bytes of the files and some those of the tensors: it must be no more than the larger of the two. */
function missingBytes(
  folder: Folder,
  map: WeightMap,
  name: string,
  total: number | undefined,
): Problem | undefined {
  const parts = shardsOf(map).flatMap((shard) => folder.parts.get(shard) ?? []);
  const there = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === undefined || parts.some(({ problem }) => problem !== undefined) || total <= there)
    return undefined;
  return { file: name, what: `promises ${total} bytes, and its shards have ${there}` };
}
