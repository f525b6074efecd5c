import { lstat, rename, unlink } from "node:fs/promises";
import { errnoOf } from "./errno.ts";
import { linkOnce } from "./link.ts";

/**
 * A rename that never replaces anything, which POSIX lacks: a second name, then away with the first. Both names are there
 * for a moment. Without hard links the look before the rename leaves a gap of that length.
 */
export const moveNew = async (from: string, to: string): Promise<void> => {
  const outcome = await linkOnce(from, to);
  if (outcome === "linked") return unlink(from);
  if (await exists(to)) throw Object.assign(new Error(`EEXIST: ${to} is there`), { code: "EEXIST" });
  await rename(from, to);
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
};
