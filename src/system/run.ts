import { existsSync } from "node:fs";
import { execa, type Options } from "execa";
import { errnoOf } from "./errno.ts";
import type { ExecRequest, ExecResult } from "./ports.ts";

/** From SIGTERM to SIGKILL: time for a client to tell its server, short beside any timeout. */
const killGraceMs = 2_000;

/**
 * The process leads a session of its own: Ctrl-C at the terminal reaches runmark but not an `sbatch` in the middle of
 * its work, and a timeout can end everything that it started.
 */
const optionsFor = (request: ExecRequest) =>
  ({
    reject: false,
    detached: true,
    cleanup: false,
    stripFinalNewline: false,
    extendEnv: request.env === undefined,
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.input === undefined ? { stdin: "ignore" as const } : { input: request.input }),
  }) satisfies Options;

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: all of it has ended meanwhile. EPERM (macOS): only zombies are left in the group.
    const errno = errnoOf(error);
    if (errno !== "ESRCH" && errno !== "EPERM") throw error;
  }
};

type Running = ReturnType<typeof start>;
const start = (request: ExecRequest) => execa(request.command, request.args, optionsFor(request));

/** Ends the group when the time is up. A helper that left the group may hold the pipes open, so they are closed too. */
const limitTime = (running: Running, timeoutMs: number) => {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const endTimer = setTimeout(() => {
    timedOut = true;
    if (running.pid !== undefined) signalGroup(running.pid, "SIGTERM");
    killTimer = setTimeout(() => {
      if (running.pid !== undefined) signalGroup(running.pid, "SIGKILL");
      running.stdout.destroy();
      running.stderr.destroy();
    }, killGraceMs);
  }, timeoutMs);
  return {
    timedOut: () => timedOut,
    done: () => {
      clearTimeout(endTimer);
      clearTimeout(killTimer);
      if (timedOut && running.pid !== undefined) signalGroup(running.pid, "SIGKILL");
    },
  };
};

/** The kernel ends a string at a NUL, so no argument can carry one; execa throws at it. */
const holdsNul = ({ command, args, cwd = "" }: ExecRequest): boolean =>
  [command, cwd, ...args].some((text) => text.includes("\0"));

/** Node says ENOENT for a missing program and for a missing working folder alike: `stderr` tells which. */
const neverStarted = (
  { cwd }: ExecRequest,
  startError = "UNKNOWN",
  message = "the process did not start",
): ExecResult => {
  const noFolder = startError === "ENOENT" && cwd !== undefined && !existsSync(cwd);
  return { startError, timedOut: false, stdout: "", stderr: noFolder ? `no such folder: ${cwd}` : message };
};

/** Runs one process to its end or to its time limit. Never rejects: whatever happened is in the result. */
export const runProcess = async (request: ExecRequest): Promise<ExecResult> => {
  if (holdsNul(request)) return neverStarted(request, "EINVAL", "an argument holds a NUL character");
  const running = start(request);
  const limit = limitTime(running, request.timeoutMs);
  const ended = await running;
  limit.done();
  const { exitCode, signal, stdout, stderr } = ended;
  if (running.pid === undefined) return neverStarted(request, ended.code, ended.originalMessage);
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    timedOut: limit.timedOut(),
    stdout: stdout ?? "",
    stderr: stderr ?? "",
  };
};
