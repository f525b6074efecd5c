import { unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, writeAndSync } from "./durable.ts";
import { errnoOf } from "./errno.ts";
import { linkOnce } from "./link.ts";
import { OPEN } from "./open-flags.ts";

/**
 * Creates a file that did not exist, with all its content or not at all: written under another name and then linked,
 * so that neither a crash nor a reader in between meets an empty file. Rejects with EEXIST when there is one.
 */
export const createWhole = async (
  path: string,
  data: string | Uint8Array,
  mode: number | undefined,
): Promise<void> => {
  const draft = `${path}.draft-${crypto.randomUUID()}`;
  try {
    await writeAndSync(draft, OPEN.create, data, mode);
    const outcome = linkOnce(draft, path);
    if (outcome === "unsupported") await writeAndSync(path, OPEN.create, data, mode);
  } finally {
    await removeDraft(draft);
  }
  await syncFolder(dirname(path));
};

const removeDraft = async (draft: string): Promise<void> => {
  try {
    await unlink(draft);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
};
