import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { readArray } from "./array-files.ts";
import { isOver, readJob } from "./job-files.ts";
import { FILES, jobFolder } from "./layout.ts";

/** Names in a job's folder; undefined where there is none (a number that an element bears). */
export const namesIn = async (
  { files }: Pick<System, "files">,
  path: string,
): Promise<readonly string[] | undefined> => {
  try {
    return await files.list(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
};

/** How many of a job's elements are not over; of a single job 1 or 0. One that cannot be read may be open. */
export const countOpen = async (system: System, folder: string, id: number): Promise<number> => {
  try {
    return await count(system, folder, id);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return 1;
  }
};

const count = async (system: System, folder: string, id: number): Promise<number> => {
  const path = jobFolder(folder, id);
  const names = await namesIn(system, path);
  if (names === undefined || (await isOver(system.files, path, names))) return 0;
  // Only an array has this folder, which is there from the beginning.
  if (!names.includes(FILES.elements)) return 1;
  const reading = await readJob(system.files, path);
  const array = reading.kind === "read" && (await readArray(system.files, path, reading.files, names));
  if (!array) return 1;
  const open = array.tasks.filter(
    (task) => !array.ends.has(task) && (array.rest === undefined || array.begun.has(task)),
  );
  return open.length;
};
