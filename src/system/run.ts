import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { ExecRequest, ExecResult } from "./ports.ts";
import { type Started, signalGroup, startProcess } from "./start.ts";

/** From SIGTERM to SIGKILL: time for a client to tell its server, short beside any timeout. */
const killGraceMs = 2_000;

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
  const started = await startProcess({ ...request, stdin: request.input === undefined ? "ignore" : "pipe" });
  if (started.ok) return finish(started.value, request);
  const { startError, reason } = started.error;
  return { startError, timedOut: false, stdout: "", stderr: reason };
};
