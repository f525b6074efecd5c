import { join } from "node:path";
import type { Files } from "../system/ports.ts";

/** When the newest file of a folder, or the file itself, was written (epoch ms of the file server); undefined where there is nothing. */
export async function writtenAt(files: Files, path: string): Promise<number | undefined> {
  const stat = await files.stat(path);
  if (stat?.kind !== "folder") return stat?.mtimeMs;
  const stats = await Promise.all((await files.list(path)).map((name) => files.stat(join(path, name))));
  return latest(stats.map((each) => each?.mtimeMs)) ?? stat.mtimeMs;
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
