import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { jobsFolder } from "../records/layout.ts";

/** Submissions that were cut off leave drafts with copies of an environment; after an hour nobody works on them. */
const draftAgeMs = 3_600_000;

export const clearDrafts = async ({ files, clock }: System, folder: string): Promise<void> => {
  for (const name of await files.list(jobsFolder(folder))) {
    if (!name.startsWith(".draft-")) continue;
    const draft = join(jobsFolder(folder), name);
    const found = await files.stat(draft);
    if (found !== undefined && clock.now() - found.mtimeMs > draftAgeMs) await files.removeTree(draft);
  }
};
