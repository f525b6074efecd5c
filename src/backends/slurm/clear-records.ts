import { join } from "node:path";
import { errnoOf } from "../errno.ts";
import { ownerOf } from "./job-files.ts";
import type { SlurmNeeds } from "./needs.ts";

/** Removes what jobs left behind that are judged. What cannot be removed now is removed by the next one. */
export async function clearRecords(
  { files, folder }: Pick<SlurmNeeds, "files" | "folder">,
  isNeeded: (name: string) => boolean,
): Promise<void> {
  try {
    for (const file of await files.list(folder)) {
      const owner = ownerOf(file);
      if (owner !== undefined && !isNeeded(owner)) await files.remove(join(folder, file));
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}
