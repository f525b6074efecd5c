import { linkSync, lstatSync } from "node:fs";
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
 * Links, and answers whether it could; throws EEXIST where there is something. On NFS the answer to a link can get lost and
 * the repeated request then says EEXIST of our own link, which is the same file.
 */
export const linkOnce = (from: string, to: string): "linked" | "unsupported" => {
  try {
    linkSync(from, to);
    return "linked";
  } catch (error) {
    if (noHardLinks.has(errnoOf(error))) return "unsupported";
    if (errnoOf(error) === "EEXIST" && areOne(from, to)) return "linked";
    throw error;
  }
};

/** False as well when one of them is gone by now. */
const areOne = (one: string, other: string): boolean => {
  try {
    const [first, second] = [lstatSync(one), lstatSync(other)];
    return first.ino === second.ino && first.dev === second.dev;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
};
