import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { JobRequest } from "../../model/job.ts";
import { sha256 } from "../folder/identity.ts";
import { readScriptText, type ScriptFiles } from "../folder/script-text.ts";

/** What a task would hand to sbatch, and its text. */
export interface Body {
  readonly script: JobRequest["script"];
  /** Empty for a script that cannot be read: the backend refuses that one in its own words. */
  readonly text: string;
}

/** Reads the job script of a task (relative to the experiment); a command becomes a script of its own. */
export async function readBody(
  files: ScriptFiles,
  folder: string,
  { script, command }: { readonly script?: string | undefined; readonly command?: string | undefined },
): Promise<Body> {
  if (script === undefined) {
    const text = `#!/bin/bash\n${command ?? ""}\n`;
    return { script: { kind: "text", text }, text };
  }
  const path = join(folder, script);
  const text = await attempt(path, () => readScriptText(files, path));
  return { script: { kind: "file", path }, text: text.ok ? (text.value ?? "") : "" };
}

/** By which the journal knows the script of an attempt. */
export const scriptHash = (text: string): string => Buffer.from(sha256(text)).toString("hex").slice(0, 16);
