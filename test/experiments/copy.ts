import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";

export const quickstart = fileURLToPath(new URL("../../experiments/quickstart", import.meta.url));

/** A new folder with spaces in its path, gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "run mark ")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The quickstart in a folder of its own. */
export async function copyOfQuickstart(): Promise<string> {
  const copy = join(await temporaryFolder(), "quick start");
  await cp(quickstart, copy, { recursive: true });
  return copy;
}

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one program to its end, whatever that is. */
export async function ending(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  const { exitCode, stdout, stderr } = await execa(command, args, { cwd, reject: false });
  return { exitCode, stdout, stderr };
}
