import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { ExecRequest, ExecResult } from "./ports.ts";
import { type Started, signalGroup, startProcess } from "./start.ts";

/** From SIGTERM to SIGKILL: time for a client to tell its server, short beside any timeout. */
const killGraceMs = 2_000;

/** A process that hangs in the kernel (a driver, a dead file server) does not end at SIGKILL either: it is not waited for. */
const dyingMs = 2_000;

/** Ends the group when the time is up. A helper that left the group may hold the pipes open, so they are closed too. */
const limitTime = (child: ChildProcess, pid: number, timeoutMs: number, giveUp: () => void) => {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const endTimer = setTimeout(() => {
    timedOut = true;
    signalGroup(pid, "SIGTERM");
    killTimer = setTimeout(() => {
      signalGroup(pid, "SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
      killTimer = setTimeout(giveUp, dyingMs);
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

/** From the end of a process to where its pipes are closed: time to read what is in them. */
const lastWordsMs = 200;

/** Whatever holds the pipes open once the process itself is over, they are closed, and no time limit strikes it. */
const leaveOthers = (child: ChildProcess, limit: ReturnType<typeof limitTime>): void => {
  child.once("exit", () => {
    if (limit.timedOut()) return;
    limit.done();
    const close = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    setTimeout(close, lastWordsMs).unref();
  });
};

/** No program that is asked here has so much to say: one that has is out of its mind, and half of an answer is none. */
const MOST_BYTES = 32 * 2 ** 20;

type Encoding = "utf8" | "latin1";

/** All that comes out of a pipe, decoded when it is whole: a character may be cut in two on the way. */
const collect = (pipe: Readable | null, encoding: Encoding, tooMuch: () => void): (() => string) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  pipe?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
    else {
      chunks.length = 0;
      pipe.destroy();
      tooMuch();
    }
  });
  return () => Buffer.concat(chunks).toString(encoding);
};

/** Whoever leaves without having read all of its input has a reason, which its exit code tells. */
const feed = ({ stdin }: ChildProcess, input: string, encoding: Encoding): void => {
  stdin?.on("error", () => undefined);
  stdin?.end(input, encoding);
};

const TOO_MUCH = `error: it was ended, as it said more than ${MOST_BYTES / 2 ** 20} MiB\n`;

type End = readonly [exitCode: number | null, signal: NodeJS.Signals | null];

/** How it ended, or what is said in its place. */
const endOf = (child: ChildProcess): { promise: Promise<End>; resolve: (end: End) => void } => {
  let resolve: (end: End) => void = () => undefined;
  const promise = new Promise<End>((settle) => {
    resolve = settle;
    child.once("close", (...end) => settle(end));
  });
  return { promise, resolve };
};

const finish = async (
  { child, pid }: Started,
  { input, timeoutMs, encoding: asked, mayLeaveOthers }: ExecRequest,
): Promise<ExecResult> => {
  const encoding: Encoding = asked ?? "utf8";
  let isTooMuch = false;
  const endAtOnce = (): void => {
    isTooMuch = true;
    signalGroup(pid, "SIGKILL");
  };
  const stdout = collect(child.stdout, encoding, endAtOnce);
  const stderr = collect(child.stderr, encoding, endAtOnce);
  if (input !== undefined) feed(child, input, encoding);
  const { promise, resolve } = endOf(child);
  const limit = limitTime(child, pid, timeoutMs, () => {
    child.unref();
    resolve([null, null]);
  });
  if (mayLeaveOthers === true) leaveOthers(child, limit);
  const [exitCode, signal] = await promise;
  limit.done();
  if (isTooMuch)
    return { signal: signal ?? "SIGKILL", timedOut: limit.timedOut(), stdout: "", stderr: TOO_MUCH };
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
