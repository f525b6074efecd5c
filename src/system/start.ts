import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { err, ok, type Result } from "../model/result.ts";
import { errnoOf } from "./errno.ts";

export interface StartRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin: "ignore" | "pipe";
}

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
}

/** Why there is no process: an errno name, and the same in words. */
export interface NotStarted {
  readonly startError: string;
  readonly reason: string;
}

/** The kernel ends a string at a NUL, so no argument can carry one; `spawn` throws at it. */
const holdsNul = ({ command, args, cwd = "" }: StartRequest): boolean =>
  [command, cwd, ...args].some((text) => text.includes("\0"));

/** Node says ENOENT for a missing program and for a missing working folder alike: `reason` tells which. */
const notStarted = ({ cwd }: StartRequest, error: unknown): NotStarted => {
  const startError = errnoOf(error);
  if (startError === undefined || !(error instanceof Error)) throw error;
  const noFolder = startError === "ENOENT" && cwd !== undefined && !existsSync(cwd);
  return { startError, reason: noFolder ? `no such folder: ${cwd}` : error.message };
};

/** Some failures come as an event, and some (arguments too long) are thrown. */
const spawned = ({ command, args, cwd, env, stdin }: StartRequest): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      detached: true,
      stdio: [stdin, "pipe", "pipe"],
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    child.on("error", reject);
    if (child.pid !== undefined) resolve({ child, pid: child.pid });
  });

/**
 * Starts a process that leads a session of its own: Ctrl-C at the terminal reaches runmark but not an `sbatch` in the
 * middle of its work, and all that it started can be ended with it.
 */
export const startProcess = async (request: StartRequest): Promise<Result<Started, NotStarted>> => {
  if (holdsNul(request)) return err({ startError: "EINVAL", reason: "an argument holds a NUL character" });
  try {
    return ok(await spawned(request));
  } catch (error) {
    return err(notStarted(request, error));
  }
};

/** Signals a process that was started here, and all of its group. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: all of it has ended meanwhile. EPERM (macOS): only zombies are left in the group.
    const errno = errnoOf(error);
    if (errno !== "ESRCH" && errno !== "EPERM") throw error;
  }
};
