import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Files } from "../../src/system/ports.ts";

const errnoOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/** A folder in memory where there is such a place: ext4 waits for the disk at each rename over a file. */
export async function quickFolder(): Promise<string> {
  const base = fs.existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const path = fs.realpathSync(fs.mkdtempSync(join(base, "runmark-test-")));
  onTestFinished(() => fs.rmSync(path, { recursive: true, force: true }));
  return path;
}

const orAbsent = <Value>(look: () => Value): Value | undefined => {
  try {
    return look();
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
};

const kindOf = (stat: fs.Stats): "file" | "folder" | "other" => {
  if (stat.isFile()) return "file";
  return stat.isDirectory() ? "folder" : "other";
};

const statOf = (path: string) => {
  const stat = fs.statSync(path);
  return {
    kind: kindOf(stat),
    size: stat.size,
    mtimeMs: stat.mtimeMs,
    ctimeMs: stat.ctimeMs,
    inode: stat.ino,
    mode: stat.mode & 0o7777,
  };
};

/**
 * Real files without fsync: a process that dies takes nothing with it that the kernel already has, so a test of dying
 * processes loses nothing, and thousands of ticks take seconds.
 */
export const quickFiles = (): Files => ({
  stat: async (path) => orAbsent(() => statOf(path)),
  list: async (path) => fs.readdirSync(path),
  listFolders: async (path) =>
    fs
      .readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name),
  readBytes: async (path) => orAbsent(() => fs.readFileSync(path)),
  readText: async (path) => orAbsent(() => fs.readFileSync(path, "utf8")),
  readSlice: async (path, offset, length) => fs.readFileSync(path).subarray(offset, offset + length),
  real: async (path) => fs.realpathSync(path),
  readLink: async (path) => fs.readlinkSync(path),
  makeFolder: async (path) => void fs.mkdirSync(path, { recursive: true }),
  write: async (path, data, options = {}) =>
    fs.writeFileSync(path, data, { flag: options.exclusive ? "wx" : "w", mode: options.mode ?? 0o644 }),
  append: async (path, data) => fs.appendFileSync(path, data),
  truncate: async (path, size) => fs.truncateSync(path, size),
  rename: async (from, to) => fs.renameSync(from, to),
  move: async (from, to, { replaces }) => {
    if (replaces) return fs.renameSync(from, to);
    fs.linkSync(from, to);
    fs.unlinkSync(from);
  },
  syncFolder: async () => undefined,
  remove: async (path) => fs.unlinkSync(path),
  removeTree: async (path) => fs.rmSync(path, { recursive: true, force: true }),
  touch: async (path) => {
    const now = new Date();
    fs.utimesSync(path, now, now);
  },
  space: async () => ({ freeBytes: 2 ** 40, totalBytes: 2 ** 41, freeInodes: 1e6, totalInodes: 2e6 }),
});
