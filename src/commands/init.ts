import { basename, join, relative, resolve } from "node:path";
import { EXIT, stop } from "../model/exit.ts";
import { problemWithName } from "../model/folder-name.ts";
import type { Files } from "../system/ports.ts";
import { SUMMARY_NAME } from "../tick/folder/place.ts";
import { type Answer, type Context, stopped } from "./command.ts";
import { exampleStarter, type Starter, starterFor } from "./starter.ts";

export interface Initialised {
  readonly summary: string;
  /** Relative to where the person stands. */
  readonly created: readonly string[];
  readonly runs: number;
}

/** Writes a summary for a new experiment: for the job scripts that are in its folder, or with two runs to try it out. */
export async function init(context: Context, named: string | undefined): Promise<Answer<Initialised>> {
  const { files } = context.system;
  const folder = resolve(context.cwd, named ?? ".");
  const path = join(folder, SUMMARY_NAME);
  try {
    if ((await files.stat(path)) !== undefined) {
      const next = `See what it says with: runmark check ${relative(context.cwd, folder) || "."}`;
      return stopped(
        stop(EXIT.errors, "init.exists", `${path} is there already and was left as it is`, next, path),
      );
    }
    const runs = await runsIn(files, folder);
    const starter = runs.length > 0 ? starterFor(basename(folder), runs) : exampleStarter(basename(folder));
    const created = await create(files, folder, starter);
    const shown = created.map((file) => relative(context.cwd, file));
    return {
      exitCode: EXIT.done,
      data: { summary: path, created: shown, runs: starter.runs },
      diagnostics: [],
    };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const next = "Choose a folder that you may write to, without files of these names";
    return stopped(stop(EXIT.errors, "init.unwritable", error.message, next, folder));
  }
}

/** Folders that hold a job script of torchtune's. */
async function runsIn(files: Files, folder: string): Promise<string[]> {
  if ((await files.stat(folder))?.kind !== "folder") return [];
  const runs: string[] = [];
  for (const name of [...(await files.list(folder))].sort()) {
    const script = await files.stat(join(folder, name, "finetune.slurm"));
    if (script?.kind === "file" && problemWithName(name) === undefined) runs.push(name);
  }
  return runs;
}

/** The summary last: with it the folder becomes an experiment, and then all of it is there. */
async function create(files: Files, folder: string, starter: Starter): Promise<string[]> {
  const created: string[] = [];
  for (const [name, text] of Object.entries(starter.files).reverse()) {
    const path = join(folder, name);
    await files.makeFolder(join(path, ".."));
    await files.write(path, text, { exclusive: true });
    created.push(path);
  }
  return created.reverse();
}
