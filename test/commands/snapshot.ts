import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Every file below a folder with its bytes, but for runmark's own state. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, ".runmark/")))
    .sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, (await readFile(path)).toString("latin1")] as const)),
  );
}
