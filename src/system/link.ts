import { link, lstat } from "node:fs/promises";
import { errnoOf } from "./errno.ts";

/** File systems without hard links (FAT, some FUSE and parallel file systems) say one of these. */
const noHardLinks: ReadonlySet<string | undefined> = new Set([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EXDEV",
]);

/**
 * Links, and answers whether it could; rejects with EEXIST where there is something. On NFS the answer to a link can get lost
 * and the repeated request then says EEXIST of our own link, which is the same file.
 */
export const linkOnce = async (from: string, to: string): Promise<"linked" | "unsupported"> => {
  try {
    await link(from, to);
    return "linked";
  } catch (error) {
    if (noHardLinks.has(errnoOf(error))) return "unsupported";
    if (errnoOf(error) === "EEXIST" && (await areOne(from, to))) return "linked";
    throw error;
  }
};

/** False as well when the other is gone by now. */
const areOne = async (one: string, other: string): Promise<boolean> => {
  try {
    const [first, second] = await Promise.all([lstat(one), lstat(other)]);
    return first.ino === second.ino && first.dev === second.dev;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
};
