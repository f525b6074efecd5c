import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { localBackend } from "../../src/backends/local/local-backend.ts";
import { type ProgramParts, runProgram } from "../../src/cli/program.ts";
import { ok } from "../../src/model/result.ts";
import { realSystem } from "../../src/system/real.ts";
import { tempFolder } from "./folder.ts";

/** A folder to stand in, with files, and calls of the program from there without a process for each. For what starts no job. */
export interface Desk {
  readonly folder: string;
  run(
    args: readonly string[],
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  read(name: string): Promise<string>;
  write(name: string, text: string): Promise<void>;
}

export async function desk(files: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = await tempFolder();
  const system = realSystem();
  const base: ProgramParts["base"] = {
    system,
    chooseBackend: async (_, experiment) => ok(localBackend(system, join(experiment, ".runmark", "local"))),
    cwd: folder,
    version: "0.0.0",
    signal: new AbortController().signal,
  };
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    folder,
    write,
    read: (name) => readFile(join(folder, name), "utf8"),
    run: async (args) => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const io = { stdout, stderr } as unknown as ProgramParts["io"];
      const code = await runProgram({ base, io }, args);
      return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
    },
  };
}
