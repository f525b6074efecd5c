import { lstatSync, renameSync, unlinkSync } from "node:fs";
import { linkOnce } from "./link.ts";

/**
 * Gives a file another name. While the summary changes places nobody finds it, so these are plain calls one behind the other:
 * a turn of the thread pool between two of them would take longer than all of them.
 */
export const move = (from: string, to: string, replaces: boolean): void =>
  replaces ? renameSync(from, to) : moveNew(from, to);

/**
 * A rename that never replaces anything, which POSIX lacks: a second name, then away with the first. Both names are there
 * for a moment. Without hard links the look before the rename leaves a gap of that length.
 */
const moveNew = (from: string, to: string): void => {
  if (linkOnce(from, to) === "linked") {
    unlinkSync(from);
    return;
  }
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined)
    throw Object.assign(new Error(`EEXIST: ${to} is there`), { code: "EEXIST" });
  renameSync(from, to);
};
