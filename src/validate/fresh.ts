import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import type { Check } from "../tools/tool.ts";
import { checkpointFiles } from "./folder.ts";

/**
 * When an output was written (epoch ms of the file server): a file itself, a folder as its newest file, and of a checkpoint the
 * newest of its own, as an attempt may log into the folder of one that it never saved. Undefined where there is nothing.
 */
export async function writtenAt(files: Files, path: string, check?: Check): Promise<number | undefined> {
  const stat = await files.stat(path);
  if (stat?.kind !== "folder") return stat?.mtimeMs;
  const isCheckpoint = check === "checkpoint" || check === "safetensors";
  const own = isCheckpoint ? await newestOf(files, path, await checkpointFiles(files, path)) : undefined;
  return own ?? (await newestOf(files, path, await files.list(path))) ?? stat.mtimeMs;
}

async function newestOf(files: Files, folder: string, names: readonly string[]): Promise<number | undefined> {
  const stats = await Promise.all(names.map((name) => files.stat(join(folder, name))));
  return latest(stats.map((each) => each?.mtimeMs));
}

/** The last of some times, of which there may be more than a call has room for; undefined where there is none. */
export const latest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce(
    (last, time) => (last === undefined || (time !== undefined && time > last) ? time : last),
    undefined,
  );

/** The files that are younger than that: of a folder of logs, those of this attempt. */
export const filesSince = (files: Files, since: number): Files => ({
  ...files,
  list: async (path) => {
    const names = await files.list(path);
    const stats = await Promise.all(names.map((name) => files.stat(join(path, name))));
    return names.filter((_, index) => {
      const stat = stats[index];
      return stat?.kind !== "file" || stat.mtimeMs > since;
    });
  },
});
