import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import { problemWithSafetensors } from "./safetensors.ts";

const WEIGHTS = /\.(safetensors|pt|pth|bin|ckpt)$/;
const INDEX = /\.index\.json$/;

/** What is wrong with a folder of weights; undefined when there are some and each is whole. */
export async function problemWithCheckpoint(files: Files, folder: string): Promise<string | undefined> {
  const names = [...(await files.list(folder))].sort();
  const weights = names.filter((name) => WEIGHTS.test(name));
  if (weights.length === 0) return "holds no weights (.safetensors, .pt, .pth, .bin, .ckpt)";
  for (const name of names.filter((candidate) => INDEX.test(candidate))) {
    const missing = await missingShard(files, join(folder, name), new Set(names));
    if (missing !== undefined) return missing;
  }
  for (const name of weights) {
    const problem = await problemWithWeights(files, join(folder, name));
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

async function problemWithWeights(files: Files, path: string): Promise<string | undefined> {
  if (path.endsWith(".safetensors")) return problemWithSafetensors(files, path);
  return ((await files.stat(path))?.size ?? 0) === 0 ? "is empty" : undefined;
}

/** A sharded model names its shards in an index; each of them must be there. */
async function missingShard(
  files: Files,
  path: string,
  names: ReadonlySet<string>,
): Promise<string | undefined> {
  let index: { weight_map?: Record<string, unknown> };
  try {
    index = JSON.parse((await files.readText(path)) ?? "");
  } catch {
    return `${path.split("/").at(-1)} is not JSON`;
  }
  const shards = new Set(Object.values(index?.weight_map ?? {}).map(String));
  const missing = [...shards].filter((shard) => !names.has(shard));
  return missing.length === 0
    ? undefined
    : `lacks ${missing.length} of ${shards.size} shards, ${missing[0]} the first`;
}
