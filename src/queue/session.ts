import { join } from "node:path";
import type { Backend } from "../backends/backend.ts";
import { attempt, type IoFailure } from "../journal/io.ts";
import { STATE_FOLDER } from "../journal/journal.ts";
import { acquireLock, type HeldLock } from "../journal/lock.ts";
import { lockDiagnostic } from "../journal/lock-message.ts";
import { replaceFile } from "../journal/replace-file.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { System } from "../system/ports.ts";
import { formatLocalTime } from "../tick/folder/local-time.ts";
import { type QueueEvent, sentenceOf } from "./event.ts";
import { countsOf, type QueueJob, type QueueState, withJob } from "./job.ts";
import type { QueuePlace } from "./place.ts";
import { readState } from "./read.ts";
import { stateText } from "./state-file.ts";

export interface SessionParts {
  readonly system: System;
  readonly backend: Backend;
  readonly place: QueuePlace;
  /** Shown to whoever meets the lock: the command. */
  readonly purpose: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: QueueEvent) => void;
}

/** A queue that is held by this process. */
export interface QueueSession extends SessionParts {
  readonly lock: HeldLock;
  /** As it is on disk; absent while there is none. */
  state: QueueState | undefined;
}

/** A queue with its state. */
export interface OpenQueue extends QueueSession {
  state: QueueState;
}

/** Takes the queue: its lock, and its state as it is then. */
export const openQueue = async (parts: SessionParts): Promise<Result<QueueSession, Stop>> => {
  const { system, place, purpose } = parts;
  const lock = await acquireLock(system, join(place.folder, STATE_FOLDER), purpose);
  if (!lock.ok) return err(notTaken(lock.error, system.clock.now()));
  const state = await readState(system.files, place);
  if (state.ok) return ok({ ...parts, lock: lock.value, state: state.value });
  await lock.value.release();
  return state;
};

type NotTaken = Extract<Awaited<ReturnType<typeof acquireLock>>, { ok: false }>["error"];

const notTaken = (error: NotTaken, now: number): Stop => {
  if (error.kind === "held")
    return { exitCode: EXIT.held, diagnostics: [lockDiagnostic(error, now, "the queue")] };
  const next = "Make the folder of the state writable for you, and see that there is space";
  return stop(EXIT.errors, `queue.${error.errno.toLowerCase()}`, error.message, next, error.path);
};

/** Puts a state in the place of the last one, if the queue is still ours. */
export const save = async (
  session: QueueSession,
  next: QueueState,
): Promise<Result<undefined, Stop | IoFailure>> => {
  const { system, place, lock } = session;
  if (!(await lock.stillHeld())) return err(lost(lock));
  const state = { ...next, updatedAt: system.clock.now() };
  const written = await replaceFile(system.files, place.statePath, stateText(state, place.stateFolder));
  if (written.ok) session.state = state;
  return written;
};

const lost = ({ path }: HeldLock): Stop =>
  stop(
    EXIT.held,
    "lock.lost",
    "this process stood still for so long that another took the queue over",
    "Nothing is lost; see what happens now with: runmark queue status",
    path,
  );

export const unwritable = ({ message, path }: IoFailure): Stop =>
  stop(
    EXIT.errors,
    "queue.unwritable",
    `the state cannot be written: ${message}`,
    "See that there is space and that you may write there, then run the same command again; nothing is lost",
    path,
  );

const TRY_AGAIN_MS = 5_000;

/**
 * The same while jobs are at work: a disk that is full for a while, or a network drive that stalls, ends no queue. What is not
 * written is known to the backend meanwhile.
 */
export const persist = async (queue: OpenQueue, job: QueueJob): Promise<Result<undefined, Stop>> => {
  let told = false;
  for (;;) {
    const saved = await save(queue, withJob(queue.state, job));
    if (saved.ok) return saved;
    if (!("kind" in saved.error)) return err(saved.error);
    if (queue.signal.aborted) return err(unwritable(saved.error));
    if (!told)
      await emit(queue, {
        kind: "trouble",
        text: `the state cannot be written, and is tried again: ${saved.error.message}`,
      });
    told = true;
    await queue.system.clock.sleep(TRY_AGAIN_MS, queue.signal);
    await queue.lock.heartbeat();
  }
};

type Unstamped<Event> = Event extends QueueEvent ? Omit<Event, "at"> : never;

/** Puts an event into the log of the queue, then before whoever watches. */
export const emit = async (session: QueueSession, unstamped: Unstamped<QueueEvent>): Promise<void> => {
  const { system, place, onEvent } = session;
  const event = { ...unstamped, at: system.clock.now() } as QueueEvent;
  const id = "id" in event ? `${event.id}  ` : "";
  const line = `${formatLocalTime(event.at)}  ${id}${sentenceOf(event).replaceAll(/\s+/g, " ")}\n`;
  // A courtesy: what counts is in the state.
  await attempt(place.queueLog, async () => {
    await system.files.makeFolder(place.logs);
    await system.files.append(place.queueLog, line);
  });
  onEvent(event);
};

/** `3 done, 1 failed, 8 pending`, for the log. */
export const tally = ({ jobs }: QueueState): string =>
  Object.entries(countsOf(jobs))
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(", ");

/** A terminal that is closed, or a connection that breaks, is no wish to end the job. */
export const isHangUp = ({ signal }: SessionParts): boolean => signal.reason === "SIGHUP";
