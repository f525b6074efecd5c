import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { localBackend } from "../../src/backends/local/local-backend.ts";
import { type ProgramParts, runProgram } from "../../src/cli/program.ts";
import { ok } from "../../src/model/result.ts";
import { realSystem } from "../../src/system/real.ts";
import { tempFolder } from "./folder.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the program is given in the process of a test, with no backend unless there is one in `base`; `said`: what it wrote. */
export function partsWith(base: Partial<ProgramParts["base"]> = {}): {
  readonly parts: ProgramParts;
  said(): Omit<Said, "code">;
} {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const parts: ProgramParts = {
    base: {
      system: realSystem(),
      chooseBackend: () => Promise.reject(new Error("no backend is wanted here")),
      ...{ cwd: "/", version: "1.2.3", signal: new AbortController().signal },
      ...base,
    },
    io: { stdout, stderr } as unknown as ProgramParts["io"],
  };
  return {
    parts,
    said: () => ({ out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") }),
  };
}

/** A call of the program without a process for it. */
export async function calledWith(
  base: Partial<ProgramParts["base"]>,
  argv: readonly string[],
): Promise<Said> {
  const { parts, said } = partsWith(base);
  const code = await runProgram(parts, argv);
  return { code, ...said() };
}

/** A folder to stand in, with files, and calls of the program from there. For what starts no job. */
export interface Desk {
  readonly folder: string;
  run(args: readonly string[]): Promise<Said>;
  read(name: string): Promise<string>;
  write(name: string, text: string): Promise<void>;
}

export async function desk(files: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const folder = await tempFolder();
  const system = realSystem();
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const chooseBackend: ProgramParts["base"]["chooseBackend"] = async (_, experiment) =>
    ok(localBackend(system, join(experiment, ".runmark", "local")));
  return {
    folder,
    write,
    read: (name) => readFile(join(folder, name), "utf8"),
    run: (args) => calledWith({ system, chooseBackend, cwd: folder }, args),
  };
}
