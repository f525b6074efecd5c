import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { errnoOf } from "./errno.ts";
import type { ExecRequest, ExecResult } from "./ports.ts";

/** From SIGTERM to SIGKILL: time for a client to tell its server, short beside any timeout. */
const killGraceMs = 2_000;

/**
 * The process leads a session of its own: Ctrl-C at the terminal reaches runmark but not an `sbatch` in the middle of
 * its work, and a timeout can end everything that it started.
 */
const optionsFor = ({ env, cwd, input }: ExecRequest): SpawnOptions => ({
  detached: true,
  stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  ...(env === undefined ? {} : { env }),
  ...(cwd === undefined ? {} : { cwd }),
});

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: all of it has ended meanwhile. EPERM (macOS): only zombies are left in the group.
    const errno = errnoOf(error);
    if (errno !== "ESRCH" && errno !== "EPERM") throw error;
  }
};

/** Ends the group when the time is up. A helper that left the group may hold the pipes open, so they are closed too. */
const limitTime = (child: ChildProcess, pid: number, timeoutMs: number) => {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const endTimer = setTimeout(() => {
    timedOut = true;
    signalGroup(pid, "SIGTERM");
    killTimer = setTimeout(() => {
      signalGroup(pid, "SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, killGraceMs);
  }, timeoutMs);
  return {
    timedOut: () => timedOut,
    done: () => {
      clearTimeout(endTimer);
      clearTimeout(killTimer);
      if (timedOut) signalGroup(pid, "SIGKILL");
    },
  };
};

/** All that comes out of a pipe, decoded when it is whole: a character may be cut in two on the way. */
const collect = (pipe: Readable | null): (() => string) => {
  const chunks: Buffer[] = [];
  pipe?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
};

/** Whoever leaves without having read all of its input has a reason, which its exit code tells. */
const feed = ({ stdin }: ChildProcess, input: string): void => {
  stdin?.on("error", () => undefined);
  stdin?.end(input);
};

/** The kernel ends a string at a NUL, so no argument can carry one; `spawn` throws at it. */
const holdsNul = ({ command, args, cwd = "" }: ExecRequest): boolean =>
  [command, cwd, ...args].some((text) => text.includes("\0"));

const neverStarted = (startError: string, stderr: string): ExecResult => ({
  startError,
  timedOut: false,
  stdout: "",
  stderr,
});

/** Node says ENOENT for a missing program and for a missing working folder alike: `stderr` tells which. */
const notStarted = ({ cwd }: ExecRequest, error: unknown): ExecResult => {
  const errno = errnoOf(error);
  if (errno === undefined || !(error instanceof Error)) throw error;
  const noFolder = errno === "ENOENT" && cwd !== undefined && !existsSync(cwd);
  return neverStarted(errno, noFolder ? `no such folder: ${cwd}` : error.message);
};

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
}

/** Some failures come as an event, and some (arguments too long) are thrown. */
const start = (request: ExecRequest): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(request.command, [...request.args], optionsFor(request));
    child.on("error", reject);
    if (child.pid !== undefined) resolve({ child, pid: child.pid });
  });

const finish = async ({ child, pid }: Started, { input, timeoutMs }: ExecRequest): Promise<ExecResult> => {
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  if (input !== undefined) feed(child, input);
  const limit = limitTime(child, pid, timeoutMs);
  const [exitCode, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("close", (...end) => resolve(end)),
  );
  limit.done();
  return {
    ...(exitCode === null ? {} : { exitCode }),
    ...(signal === null ? {} : { signal }),
    timedOut: limit.timedOut(),
    stdout: stdout(),
    stderr: stderr(),
  };
};

/**
 * Runs one process to its end or to its time limit. Never rejects: whatever happened is in the result. Node's own `spawn`:
 * an sbatch is over in a few milliseconds, and a library around it took as much time again.
 */
export const runProcess = async (request: ExecRequest): Promise<ExecResult> => {
  if (holdsNul(request)) return neverStarted("EINVAL", "an argument holds a NUL character");
  let started: Started;
  try {
    started = await start(request);
  } catch (error) {
    return notStarted(request, error);
  }
  return finish(started, request);
};
