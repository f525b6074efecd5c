import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { answerBuffer } from "./answer-buffer.ts";
import { endFamily } from "./end-family.ts";
import type { Conversation, ConverseRequest, Heard } from "./ports.ts";
import { type Started, signalGroup, startProcess } from "./start.ts";

/** So much of what it says last on its standard error is kept. */
const LAST_WORDS_BYTES = 8_192;

/** What comes out of a pipe is read for ever, so that it never fills, and only its end is kept. */
const keepEnd = ({ stderr }: ChildProcess): (() => string) => {
  let end: Uint8Array = new Uint8Array();
  stderr?.on("data", (chunk: Buffer) => {
    end = Buffer.concat([end, chunk]).subarray(-LAST_WORDS_BYTES);
  });
  return () => new TextDecoder().decode(end);
};

/** Resolves with whether `event` came before the time was up. */
const within = async (event: Promise<void>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
};

const talkWith = (
  { child, pid }: Started,
  { longestAnswerBytes }: ConverseRequest,
  mark: string,
): Conversation => {
  const { stdin, stdout, stderr } = child;
  const lastWords = keepEnd(child);
  const buffer = answerBuffer(longestAnswerBytes);
  let end: Heard | undefined;
  let waiting: ((heard: Heard) => void) | undefined;
  const answer = (heard: Heard): void => {
    waiting?.(heard);
    waiting = undefined;
  };
  const settle = (): void => {
    if (waiting === undefined) return;
    const heard = buffer.take() ?? end;
    if (buffer.hasRoom()) stdout?.resume();
    if (heard !== undefined) answer(heard);
  };
  // What it never reads is no failure of ours: it has ended, or its silence is noticed.
  stdin?.on("error", () => undefined);
  stdout?.on("data", (chunk: Buffer) => {
    buffer.add(chunk);
    if (!buffer.hasRoom()) stdout.pause();
    settle();
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      // What it leaves behind in its group would hold its pipes open.
      signalGroup(pid, "SIGKILL");
      endFamily(pid, mark);
      resolve();
    });
  });
  child.once("close", (exitCode, signal) => {
    end ??= {
      kind: "ended",
      ...(exitCode === null ? {} : { exitCode }),
      ...(signal === null ? {} : { signal }),
    };
    settle();
  });

  const ask = (line: string, timeoutMs: number): Promise<Heard> => {
    const unasked = end === undefined ? buffer.rest() : "";
    if (unasked !== "") return Promise.resolve({ kind: "unasked", text: unasked });
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer({ kind: "silent" }), timeoutMs);
      waiting = (heard) => {
        clearTimeout(timer);
        resolve(heard);
      };
      stdin?.write(`${line}\n`);
      settle();
    });
  };
  const close = async (lastLine: string, graceMs: number): Promise<void> => {
    end ??= { kind: "ended" };
    answer(end);
    stdin?.end(`${lastLine}\n`);
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (await within(exited, graceMs)) break;
      signalGroup(pid, signal);
    }
    await within(exited, graceMs);
    for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
  };
  return { ask, close, lastWords };
};

const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).flatMap(([name, value = ""]) => [[name, value]]));

/** Starts a process that is asked one line at a time. */
export const converse = async (request: ConverseRequest): Promise<Conversation> => {
  const { command, args, cwd } = request;
  // By this everything is known that it starts, also what leaves its session.
  const mark = { name: "RUNMARK_CONVERSATION", value: randomUUID() };
  const env = { ...inherited(), [mark.name]: mark.value };
  const started = await startProcess({ command, args, cwd, env, stdin: "pipe" });
  if (started.ok) return talkWith(started.value, request, `${mark.name}=${mark.value}`);
  const { startError, reason } = started.error;
  return {
    ask: async () => ({ kind: "ended", startError }),
    close: async () => undefined,
    lastWords: () => reason,
  };
};
