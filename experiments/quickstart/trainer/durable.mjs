import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file that is there whole or not at all, whenever the job is killed: written under another name, forced to
 * disk, and renamed. A left-over `.partial` is overwritten by the next attempt.
 * @param {string} path @param {string | Uint8Array} content
 */
export function writeDurably(path, content) {
  const folder = dirname(path);
  const partial = `${path}.partial`;
  mkdirSync(folder, { recursive: true });
  const file = openSync(partial, "w");
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(partial, path);
  syncFolder(folder);
}

/** The new name is on disk only when the folder is. @param {string} path */
function syncFolder(path) {
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}
