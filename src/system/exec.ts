import { access, constants, open, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { errnoOf } from "./errno.ts";
import { OPEN } from "./open-flags.ts";
import type { Exec } from "./ports.ts";

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
};

/** As execvp(3) looks: a name with a slash is a path, any other is sought in PATH, in order. */
const which = async (command: string): Promise<string | undefined> => {
  const folders = command.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  for (const folder of folders) {
    const candidate = resolve(join(folder, command));
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
};

const detach: Exec["detach"] = async ({ command, args, cwd, logPath }) => {
  const { spawn } = await import("node:child_process");
  const log = await open(logPath, OPEN.append);
  try {
    const child = spawn(command, [...args], { cwd, detached: true, stdio: ["ignore", log.fd, log.fd] });
    await new Promise<void>((started, failed) => {
      child.once("spawn", started);
      child.once("error", failed);
    });
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} was started without a pid`);
    return child.pid;
  } finally {
    await log.close();
  }
};

/** Processes of this machine. What runs them is loaded with the first one. */
export const realExec = (): Exec => ({
  run: async (request) => (await import("./run.ts")).runProcess(request),
  which,
  detach,
  converse: async (request) => (await import("./converse.ts")).converse(request),
});
