import { MOST_SCRIPT_BYTES } from "../../script/batch-script.ts";
import type { Files } from "../../system/ports.ts";

export type ScriptFiles = Pick<Files, "stat" | "readText" | "readSlice">;

/**
 * The text of a job script; of one that is too large for SLURM no more than shows that: somebody may name a file of gigabytes as his
 * script. Answers and rejects as `readText`.
 */
export async function readScriptText(files: ScriptFiles, path: string): Promise<string | undefined> {
  const stat = await files.stat(path);
  if (stat?.kind !== "file" || stat.size <= MOST_SCRIPT_BYTES) return files.readText(path);
  return Buffer.from(await files.readSlice(path, 0, MOST_SCRIPT_BYTES + 1)).toString("utf8");
}
