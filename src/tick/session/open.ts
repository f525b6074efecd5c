import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Backend } from "../../backends/backend.ts";
import type { Config } from "../../config/config.ts";
import { variableOf } from "../../config/keys.ts";
import { remedyOf } from "../../journal/io.ts";
import { openJournal, STATE_FOLDER } from "../../journal/journal.ts";
import { acquireLock, type HeldLock } from "../../journal/lock.ts";
import { lockDiagnostic } from "../../journal/lock-message.ts";
import { misplaced } from "../../journal/misplaced.ts";
import type { State } from "../../journal/replay.ts";
import type { Event } from "../../model/event.ts";
import { EXIT, type Stop, stop, stopOnErrors } from "../../model/exit.ts";
import { lastAttempt } from "../../model/record.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { isAlive } from "../../model/standing.ts";
import type { System } from "../../system/ports.ts";
import { clearPacks } from "../folder/pack-files.ts";
import type { Place } from "../folder/place.ts";
import { type Flags, readConfig } from "../folder/read-config.ts";
import { withSchedule } from "../folder/schedule.ts";
import { clearStrays } from "../folder/swap.ts";
import { refusedWrite } from "../folder/unwritable.ts";
import { refuseCopy } from "./copied.ts";
import { withMove } from "./moved.ts";
import { settleWriting } from "./save.ts";
import type { ChooseBackend, Session } from "./session.ts";

export interface SessionParts {
  readonly system: System;
  readonly chooseBackend: ChooseBackend;
  readonly place: Place;
  readonly flags: Flags;
  /** Shown to whoever meets the lock: the name of the command. */
  readonly purpose: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: Event) => void;
}

/** Takes the experiment: its lock, its journal with what a crash has left undone, its backend. */
export async function openSession(parts: SessionParts): Promise<Result<Session, Stop>> {
  const { system, place, flags } = parts;
  const { config, problems } = await readConfig(system, place, flags);
  const sound = stopOnErrors(problems);
  if (!sound.ok) return sound;
  const lock = await takeLock(parts);
  if (!lock.ok) return lock;
  const session = await openWithLock(parts, config, lock.value);
  if (!session.ok) await lock.value.release();
  return session;
}

async function takeLock({ system, place, purpose }: SessionParts): Promise<Result<HeldLock, Stop>> {
  const lock = await acquireLock(system, join(place.folder, STATE_FOLDER), purpose);
  if (lock.ok) return lock;
  if (lock.error.kind === "held") {
    return err({ exitCode: EXIT.held, diagnostics: [lockDiagnostic(lock.error, system.clock.now())] });
  }
  const { errno, message, path } = lock.error;
  const other = misplaced(lock.error);
  if (other !== undefined) {
    const aside = `Move it aside: ${STATE_FOLDER} is a folder, in which the experiment keeps its journal`;
    return err(stop(EXIT.errors, `lock.${errno.toLowerCase()}`, `${path} ${other}`, aside, path));
  }
  const next = remedyOf(
    lock.error,
    "Make the experiment's folder writable for you (it keeps its journal there), and see that there is space",
  );
  return err(stop(EXIT.errors, `lock.${errno.toLowerCase()}`, message, next, path));
}

async function openWithLock(
  parts: SessionParts,
  config: Config,
  lock: HeldLock,
): Promise<Result<Session, Stop>> {
  const { system, place, signal } = parts;
  const journal = await openJournal(system.files, place.folder, async () =>
    (await lock.stillHeld()) ? ok(undefined) : err(lostLock(lock)),
  );
  if (!journal.ok) return journal;
  const own = await refuseCopy(system.files, place, journal.value.state.home, lock);
  if (!own.ok) return own;
  const backend = await takeBackend(parts, config, journal.value.state);
  if (!backend.ok) return backend;
  const flags = withSchedule(parts.flags, journal.value.state.sweep);
  const record = async (events: readonly Event[]): Promise<Result<undefined, Stop>> => {
    if (events.length === 0) return ok(undefined);
    const all = withMove(events, journal.value.state.backend, backend.value.name);
    const recorded = await journal.value.record(all);
    if (recorded.ok) for (const event of all) parts.onEvent(event);
    return recorded;
  };
  const session: Session = {
    system,
    place,
    backend: backend.value,
    lock,
    journal: journal.value,
    flags,
    config: flags === parts.flags ? config : (await readConfig(system, place, flags)).config,
    signal,
    record,
  };
  const opened = await markOpened(session, parts.version);
  if (!opened.ok) return opened;
  // The notes of a journal that was lost are what is left of it, until it is rebuilt.
  if (journal.value.state.surveyed) await clearPacks(system.files, place.folder, journal.value.state.records);
  const settled = await settleWriting(session);
  if (!settled.ok) return settled;
  const beaten = await system.files.stat(lock.path);
  const swept = await refusedWrite(place.summaryPath, () =>
    clearStrays(system.files, place.summaryPath, beaten?.mtimeMs ?? 0),
  );
  return swept.ok ? ok(session) : swept;
}

export const lostLock = (lock: HeldLock): Stop =>
  stop(
    EXIT.held,
    "lock.lost",
    "this process stood still for so long that another took the experiment over",
    "Nothing is lost; see what happens now with: runmark status",
    lock.path,
  );

/**
 * Which backend is meant. `auto` stays with the one that was used before: a cron job without SLURM on its PATH must not begin
 * to train on the login node.
 */
export const wantedBackend = ({ values }: Config, state: State): Config["values"]["backend"] =>
  values.backend === "auto" ? (state.backend ?? "auto") : values.backend;

/**
 * The backend of this session. While jobs of another backend may live, no other can be asked about them.
 */
async function takeBackend(
  { chooseBackend, place }: SessionParts,
  config: Config,
  state: State,
): Promise<Result<Backend, Stop>> {
  const backend = await chooseBackend(wantedBackend(config, state), place.folder);
  if (!backend.ok || state.backend === undefined || state.backend === backend.value.name) return backend;
  const live = [...state.records.values()].filter((record) => {
    const phase = lastAttempt(record)?.phase;
    return phase !== undefined && isAlive(phase);
  });
  if (live.length === 0) return backend;
  const variable = `${variableOf("backend")}=${state.backend}`;
  const message = `${live.length} of its jobs may be in the queue of backend ${state.backend}, but backend is ${backend.value.name}`;
  const next = `${settingOf(config, state.backend, variable)} until they have ended, or cancel them there with: ${variable} runmark cancel --all`;
  return err(stop(EXIT.errors, "backend.changed", message, next, place.summaryPath));
}

/** How another backend is set where the one of now was: what a file says is not heard beside a variable or a flag. */
function settingOf({ sources }: Config, backend: string, variable: string): string {
  const source = sources.get("backend");
  if (source === "flag") return `Say --backend ${backend}`;
  return source === "variable" ? `Set ${variable}` : `Set backend: ${backend}`;
}

/**
 * The id of an experiment comes from where it is and whose, so that a journal that was lost is opened again under the same
 * id and finds the jobs of the old one by their tags.
 */
async function markOpened(
  { journal, system, place, backend, record }: Session,
  version: string,
): Promise<Result<undefined, Stop>> {
  const at = system.clock.now();
  const used: Event[] =
    journal.state.backend === undefined ? [{ kind: "backend", at, name: backend.name }] : [];
  if (journal.state.id !== undefined) return record(used);
  const id = createHash("sha256")
    .update(`${system.host.user}\0${place.summaryPath}`)
    .digest("hex")
    .slice(0, 16);
  return record([{ kind: "opened", at, id, summary: place.summaryPath, version }, ...used]);
}
