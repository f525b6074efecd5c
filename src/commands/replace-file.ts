import { dirname } from "node:path";
import type { System } from "../system/ports.ts";
import { removeIfThere, swapPaths, writeAnew } from "../tick/folder/swap.ts";

/** Whose number is in the names of its drafts, so that nobody else has them. */
export type Writer = Pick<System, "files" | "processes">;

/** Puts a text into the place of a file, as a whole and with its mode. A link is replaced, not written through. */
export async function replaceFile({ files, processes }: Writer, path: string, text: string): Promise<void> {
  const { draft } = swapPaths(path, processes.self.pid);
  const before = await files.stat(path);
  await files.makeFolder(dirname(path));
  try {
    await writeAnew(files, draft, text, before?.mode);
    await files.rename(draft, path);
  } finally {
    await removeIfThere(files, draft);
  }
}
