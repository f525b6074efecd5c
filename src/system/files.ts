import {
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  statfs,
  unlink,
  writeFile,
} from "node:fs/promises";
import { dirname } from "node:path";
import { createWhole } from "./create.ts";
import { syncFolder, writeAndSync } from "./durable.ts";
import { errnoOf } from "./errno.ts";
import { makeFolder } from "./make-folder.ts";
import { move } from "./move.ts";
import { OPEN } from "./open-flags.ts";
import type { FileSpace, FileStat, Files } from "./ports.ts";
import { readBytesOf, readTextOf } from "./read-file.ts";

/** Undefined where there is nothing; every other failure is the caller's to know. */
const absentAsUndefined = async <Value>(look: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await look;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT" || errno === "ENOTDIR") return undefined;
    throw error;
  }
};

const statOf = async (path: string): Promise<FileStat> => {
  const found = await stat(path);
  const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
  return {
    kind,
    size: found.size,
    mtimeMs: found.mtimeMs,
    ctimeMs: found.ctimeMs,
    mode: found.mode & 0o7777,
    inode: found.ino,
  };
};

/** The listing itself says what a name is; Node asks for each where the file system leaves that out. */
const listFolders: Files["listFolders"] = async (path) => {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
};

const readSlice = async (path: string, offset: number, length: number): Promise<Uint8Array> => {
  const file = await open(path, OPEN.read);
  try {
    const slice = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(slice, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return slice.subarray(0, filled);
  } finally {
    await file.close();
  }
};

const append: Files["append"] = async (path, data, { goesOn } = {}) => {
  const file = await open(path, goesOn ? OPEN.goOn : OPEN.append);
  try {
    const isNew = (await file.stat()).size === 0;
    await file.appendFile(data);
    await file.sync();
    if (isNew) await syncFolder(dirname(path));
  } finally {
    await file.close();
  }
};

const truncate = async (path: string, size: number): Promise<void> => {
  const file = await open(path, OPEN.update);
  try {
    await file.truncate(size);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * utimes would carry this machine's clock to the file server: Node always passes explicit times, never the
 * "server's now" of utimensat(UTIME_NOW). A write is stamped by the server, so the first byte is written over itself.
 * An empty file is cut to its own length, which Linux sends as a change of time without a time in it.
 */
const touch = async (path: string): Promise<void> => {
  const file = await open(path, OPEN.update);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
    if (bytesRead === 0) await file.truncate(0);
    else await file.write(buffer, 0, 1, 0);
    await file.sync();
  } finally {
    await file.close();
  }
};

const renameDurably = async (from: string, to: string): Promise<void> => {
  await rename(from, to);
  await syncFolder(dirname(to));
};

const spaceOf = async (path: string): Promise<FileSpace> => {
  const { bsize, bavail, blocks, ffree, files } = await statfs(path);
  return {
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    freeInodes: ffree,
    totalInodes: files,
  };
};

/** Files of this machine or of a file server, through node:fs. */
export const realFiles = (): Files => ({
  stat: (path) => absentAsUndefined(statOf(path)),
  list: (path) => readdir(path),
  listFolders,
  readBytes: (path) => absentAsUndefined((async () => readBytesOf(path))()),
  readText: (path) => absentAsUndefined(readTextOf(path)),
  readSlice,
  real: (path) => realpath(path),
  readLink: (path) => readlink(path),
  makeFolder,
  write: (path, data, { mode, exclusive, isCache } = {}) => {
    if (exclusive === true) return createWhole(path, data, mode);
    return isCache === true
      ? writeFile(path, data, { flag: OPEN.write })
      : writeAndSync(path, OPEN.write, data, mode);
  },
  append,
  truncate,
  rename: renameDurably,
  move: async (from, to, { replaces }) => move(from, to, replaces),
  syncFolder,
  remove: (path) => unlink(path),
  removeTree: (path) => rm(path, { recursive: true, force: true }),
  touch,
  space: spaceOf,
});
