import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import {
  finishedBelowPath,
  idOf,
  jobFolder,
  jobIdsIn,
  jobsFolder,
  parseFinishedBelow,
  type Target,
} from "./layout.ts";

/** A number that is free as far as can be seen; that it was is known once something bears it. */
export const nextId = async ({ files }: Pick<System, "files">, folder: string): Promise<number> => {
  const [names, finishedBelow] = await Promise.all([
    files.list(jobsFolder(folder)),
    files.readText(finishedBelowPath(folder)),
  ]);
  const last = jobIdsIn(names).at(-1);
  // The floor keeps ids from being given twice when somebody cleared the jobs away.
  return Math.max(last ?? 0, parseFinishedBelow(finishedBelow) - 1) + 1;
};

/** A folder cannot be renamed over one that has something in it, nor over a file: each number goes once. */
const TAKEN: ReadonlySet<string> = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR"]);

const tryInOrder = async (first: number, take: (id: number) => Promise<void>): Promise<number> => {
  for (let id = first; ; id += 1) {
    try {
      await take(id);
      return id;
    } catch (error) {
      if (!TAKEN.has(errnoOf(error) ?? "")) throw error;
    }
  }
};

/** The instant of submission. `above`: numbers that are taken elsewhere, as after somebody removed the whole folder. */
export const publish = async (system: System, folder: string, draft: string, above = 0): Promise<number> =>
  tryInOrder(Math.max(await nextId(system, folder), above + 1), (id) =>
    system.files.rename(draft, jobFolder(folder, id)),
  );

/**
 * Takes a number for an element of an array, as slurmctld does when the element starts: no job will get it. The file in its
 * place names the element.
 */
export const reserveId = async (system: System, folder: string, element: Target): Promise<number> =>
  tryInOrder(await nextId(system, folder), (id) =>
    system.files.write(jobFolder(folder, id), `${idOf(element)}\n`, { exclusive: true }),
  );

/** Where a number that an element bears leads: to that element. Anything else stays what it is. */
export const elementBehind = async (
  { files }: Pick<System, "files">,
  folder: string,
  id: number,
): Promise<string | undefined> => {
  const path = join(jobsFolder(folder), String(id));
  if ((await files.stat(path))?.kind !== "file") return undefined;
  return (await files.readText(path))?.trim();
};
