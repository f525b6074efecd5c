import { open } from "node:fs/promises";
import { errnoOf } from "./errno.ts";

/** Writes and fsyncs; `mode` is set exactly, umask aside. */
export const writeAndSync = async (
  path: string,
  flags: number,
  data: string | Uint8Array,
  mode: number | undefined,
): Promise<void> => {
  const file = await open(path, flags, mode);
  try {
    if (mode !== undefined) await file.chmod(mode);
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * A folder that may not be read, or a file system (FUSE, some network ones) that cannot fsync folders: there the names
 * are as durable as that system makes them, and nothing more can be asked of it.
 */
const cannotSyncFolder: ReadonlySet<string | undefined> = new Set([
  "EACCES",
  "EPERM",
  "EINVAL",
  "EISDIR",
  "EBADF",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
]);

/** Makes the names in a folder durable: without it a new or renamed file can be lost although its bytes are on disk. */
export const syncFolder = async (path: string): Promise<void> => {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!cannotSyncFolder.has(errnoOf(error))) throw error;
  }
};
