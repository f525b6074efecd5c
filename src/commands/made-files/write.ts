import { dirname } from "node:path";
import type { System } from "../../system/ports.ts";
import { removeIfThere, swapPaths, textOf, writeAnew } from "../../tick/folder/swap.ts";

/** Whose number is in the names of its drafts, so that nobody else has them. */
export type Writer = Pick<System, "files" | "processes">;

/**
 * Puts a text into the place of a file, as a whole and with its mode, also where nobody holds the experiment. A link is replaced, not written through. `before`: only where
 * the file still says that; otherwise `changed`, and it is as it was. Looked at last, behind everything that takes time.
 */
export async function overwriteFile(
  { files, processes }: Writer,
  path: string,
  text: string,
  before?: string,
): Promise<"written" | "changed"> {
  const { draft } = swapPaths(path, processes.self.pid);
  const mode = (await files.stat(path))?.mode;
  await files.makeFolder(dirname(path));
  try {
    await writeAnew(files, draft, text, mode);
    if (before !== undefined && (await textOf(files, path)) !== before) return "changed";
    await files.move(draft, path, { replaces: true });
  } finally {
    await removeIfThere(files, draft);
  }
  await files.syncFolder(dirname(path));
  return "written";
}

/** Makes a file where there is none; `changed` where there is one by now, whatever it is. */
export async function createFile(
  { files }: Writer,
  path: string,
  text: string,
): Promise<"written" | "changed"> {
  await files.makeFolder(dirname(path));
  try {
    await files.write(path, text, { exclusive: true });
    return "written";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return "changed";
    throw error;
  }
}
