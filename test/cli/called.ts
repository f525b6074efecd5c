import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import { type ProgramParts, runProgram } from "../../src/cli/program.ts";
import { EXIT, stop } from "../../src/model/exit.ts";
import { err } from "../../src/model/result.ts";
import { realSystem } from "../../src/system/real.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line in this process, in a folder, where no scheduler is to be had. */
export async function called(cwd: string, ...argv: readonly string[]): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const base = {
    system: realSystem(),
    chooseBackend: async () => err(NO_SCHEDULER),
    cwd,
    version: "1.2.3",
    signal: new AbortController().signal,
  };
  const io = { stdout, stderr } as unknown as ProgramParts["io"];
  const code = await runProgram({ base, io }, argv);
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

const NO_SCHEDULER = stop(
  EXIT.unreachable,
  "scheduler.no-sbatch",
  "there is no sbatch on PATH",
  "Load SLURM's module",
);

/** A new folder with files, by their paths in it. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runmark-called-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** One run, which was not begun. */
export const SUMMARY = "# Night\n\n## Runs\n\n| Run Name | Command |\n|---|---|\n| r8 | true |\n";
