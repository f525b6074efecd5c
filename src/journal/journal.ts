import { join } from "node:path";
import type { Event } from "../model/event.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { type IoFailure, remedyOf } from "./io.ts";
import { type LogDamage, openLog } from "./log.ts";
import { misplaced } from "./misplaced.ts";
import { parseEvent } from "./parse-event.ts";
import { apply, emptyState, type State } from "./replay.ts";
import { copyOfSweep } from "./trials.ts";

/** The folder of an experiment's state, beside its summary. */
export const STATE_FOLDER = ".runmark";

/** What has happened so far, and the only way to add to it. */
export interface Journal {
  readonly path: string;
  readonly state: State;
  /** False when there was no journal: then the summary may know jobs that it does not. */
  readonly existed: boolean;
  /** Puts events on disk and then into `state`. After a failure neither has them. */
  record(events: readonly Event[]): Promise<Result<undefined, Stop>>;
}

/** Asked right before each write, once for all that is written together. */
export type MayWrite = () => Promise<Result<undefined, Stop>>;

/** Reads and replays the journal of an experiment. An unreadable one stops everything: it never means that nothing happened. */
export async function openJournal(
  files: Files,
  folder: string,
  mayWrite: MayWrite = async () => ok(undefined),
): Promise<Result<Journal, Stop>> {
  const path = join(folder, STATE_FOLDER, "journal.jsonl");
  const log = openLog(files, path, parseEvent);
  const state = emptyState();
  const contents = await log.read(({ value }) => tryApply(state, value));
  if (!contents.ok) return err(stopFor(contents.error));
  const write = async (events: readonly Event[]): Promise<Result<undefined, Stop>> => {
    rehearse(state, events);
    const allowed = await mayWrite();
    if (!allowed.ok) return allowed;
    const appended = await log.append(events);
    if (!appended.ok) return err(stopFor(appended.error));
    for (const event of events) apply(state, event);
    return ok(undefined);
  };
  return ok({ path, state, existed: contents.value.existed, record: oneAtATime(write) });
}

type Write = Journal["record"];

/**
 * Answers of submissions come in side by side; their lines must not. Those that come while others are being written go to
 * disk after them together, in one fsync, and each caller hears of it when its own are there.
 */
function oneAtATime(write: Write): Write {
  let last: Promise<unknown> | undefined;
  let next: { readonly events: Event[]; readonly written: ReturnType<Write> } | undefined;
  const afterLast = (events: Event[]): ReturnType<Write> => {
    const written = (last ?? Promise.resolve()).then(() => {
      if (next?.events === events) next = undefined;
      return write(events);
    });
    const settled = written
      .catch(() => undefined)
      .then(() => {
        if (last === settled) last = undefined;
      });
    last = settled;
    return written;
  };
  return (events) => {
    if (next !== undefined) {
      next.events.push(...events);
      return next.written;
    }
    const gathered = [...events];
    const isBusy = last !== undefined;
    const written = afterLast(gathered);
    if (isBusy) next = { events: gathered, written };
    return written;
  };
}

/** Throws where an event cannot follow: a bug of ours ends the process before it can damage the file for good. */
function rehearse(state: State, events: readonly Event[]): void {
  const tasks = new Set(events.flatMap((event) => ("task" in event ? [event.task] : [])));
  const named = [...tasks].flatMap((task) => {
    const record = state.records.get(task);
    return record === undefined ? [] : [[task, record] as const];
  });
  const copy: State = { ...state, records: new Map(named), sweep: copyOfSweep(state.sweep) };
  for (const event of events) apply(copy, event);
}

/** An event that cannot follow the ones before it is damage when it comes from a file. */
function tryApply(state: State, event: Event): Result<undefined, string> {
  try {
    apply(state, event);
    return ok(undefined);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

const damaged = (path: string, line: number, reason: string): Stop =>
  stop(
    EXIT.errors,
    "journal.damaged",
    `line ${line} of the journal cannot be understood: ${reason}`,
    `Mend line ${line}, or move ${path} aside: the journal is then rebuilt from the job ids in the summary`,
    path,
  );

function stopFor(failure: LogDamage | IoFailure): Stop {
  if (failure.kind === "damaged") return damaged(failure.path, failure.line, failure.reason);
  const code = `journal.${failure.errno.toLowerCase()}`;
  const other = misplaced(failure);
  if (other !== undefined) {
    const next = `Move ${failure.path} aside: the journal is then rebuilt from the job ids in the summary`;
    return stop(EXIT.errors, code, `the journal ${failure.path} ${other}`, next, failure.path);
  }
  const next =
    "Make the journal and its folder readable and writable for you and run the same command again; nothing is lost";
  return stop(EXIT.errors, code, failure.message, remedyOf(failure, next), failure.path);
}
