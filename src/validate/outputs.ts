import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import type { Check } from "../tools/tool.ts";
import { problemWithCheckpoint, problemWithFile } from "./checkpoint.ts";
import { problemWithDspyProgram } from "./dspy-program.ts";
import type { Depth } from "./formats/format.ts";
import { safetensors } from "./formats/safetensors.ts";
import { problemWithJson } from "./json-file.ts";
import { problemWithInspectLogs } from "./logs.ts";

/** What is wrong with a file or folder; undefined when nothing is. `task`: of which logs have to be that lie among others'. */
export async function problemWith(
  files: Files,
  path: string,
  check: Check,
  depth?: Depth,
  task?: string,
): Promise<string | undefined> {
  const isFolder = (await files.stat(path))?.kind === "folder";
  switch (check) {
    case "exists":
      return undefined;
    case "nonempty":
      return isFolder ? emptyFolder(files, path) : emptyFile(files, path);
    case "checkpoint":
      return problemWithCheckpoint(files, path, depth);
    case "safetensors":
      return isFolder
        ? problemWithCheckpoint(files, path, depth)
        : problemWithFile(files, path, safetensors, depth);
    case "json":
      return isFolder ? "is a folder" : problemWithJson(files, path);
    case "dspy-program":
      return isFolder ? "is a folder" : problemWithDspyProgram(files, path);
    case "inspect-log":
      return isFolder ? problemWithInspectLogs(files, path, depth, task) : "is a file, not a folder of logs";
  }
}

const emptyFile = async (files: Files, path: string): Promise<string | undefined> =>
  ((await files.stat(path))?.size ?? 0) === 0 ? "is empty" : undefined;

async function emptyFolder(files: Files, folder: string): Promise<string | undefined> {
  for (const name of await files.list(folder)) {
    const stat = await files.stat(join(folder, name));
    if (stat?.kind === "file" && stat.size > 0) return undefined;
  }
  return "holds no file with content";
}
