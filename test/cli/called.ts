import type { CommandSpec } from "../../src/cli/spec.ts";
import { COMMANDS } from "../../src/cli/specs.ts";
import { EXIT, stop } from "../../src/model/exit.ts";
import { err } from "../../src/model/result.ts";
import { calledWith, desk, type Said } from "../support/calls.ts";

/** The command line in this process, in a folder, where no scheduler is to be had. */
export const called = (cwd: string, ...argv: readonly string[]): Promise<Said> =>
  calledWith({ cwd, chooseBackend: async () => err(NO_SCHEDULER) }, argv);

const NO_SCHEDULER = stop(
  EXIT.unreachable,
  "scheduler.no-sbatch",
  "there is no sbatch on PATH",
  "Load SLURM's module",
);

/** A new folder with files, by their paths in it. */
export const folderWith = async (files: Readonly<Record<string, string>>): Promise<string> =>
  (await desk(files)).folder;

/** One run, which was not begun. */
export const SUMMARY = "# Night\n\n## Runs\n\n| Run Name | Command |\n|---|---|\n| r8 | true |\n";

/** Commands by the words that reach them, those of others too. */
export const everyCommand = (): (readonly [string, CommandSpec])[] =>
  COMMANDS.flatMap((spec) => [
    [spec.name, spec] as const,
    ...(spec.commands ?? []).map((one) => [`${spec.name} ${one.name}`, one] as const),
  ]);
