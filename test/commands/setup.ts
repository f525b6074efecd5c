import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Builds the command once: every test of this project runs the file that people get. */
export async function setup(): Promise<void> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  await execa(process.execPath, ["build.mjs"], { cwd });
}
