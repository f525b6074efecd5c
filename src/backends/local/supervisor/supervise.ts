import { realpathSync, watch } from "node:fs";
import type { System } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { openBooks } from "../books/books.ts";
import { findMachine } from "../machine/machine.ts";
import { closeClaim, holdsClaim, takeClaim } from "../processes/claim.ts";
import { readFinishedBelow } from "../records/finished-below.ts";
import { jobsFolder } from "../records/layout.ts";
import { newBell } from "./bell.ts";
import { clearDrafts } from "./clear-drafts.ts";
import { dropHeat } from "./heat.ts";
import { noticeJobs } from "./notice-jobs.ts";
import { newRoster, type Pace, type Roster, unfinishedCount } from "./roster.ts";
import { attempt } from "./trouble.ts";
import { keepMark, work } from "./work.ts";

const normalPace: Pace = { pollMs: 1000, idleMs: 5000, killGraceMs: 30_000, heatMs: 60_000 };

const logger =
  ({ clock }: System) =>
  (line: string): void => {
    process.stderr.write(`${new Date(clock.now()).toISOString()} ${line}\n`);
  };

/** New jobs announce themselves where the file system can; the slow poll finds them everywhere. */
const watchJobs = (folder: string, ring: () => void, log: (line: string) => void): (() => void) => {
  try {
    const watcher = watch(jobsFolder(folder), ring);
    watcher.on("error", (error) => log(`watching stopped: ${messageOf(error)}`));
    return () => watcher.close();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    log(`watching is not possible here: ${messageOf(error)}`);
    return () => undefined;
  }
};

const openRoster = async (system: System, folder: string, pace: Pace, wake: () => void): Promise<Roster> => {
  const log = logger(system);
  const finishedBelow = await readFinishedBelow(system, folder);
  return newRoster({
    system,
    folder,
    pace,
    wake,
    finishedBelow,
    found: { ...(await findMachine(system)), gpus: [] },
    log,
    books: openBooks(system, { folder: await system.files.real(folder), log, ring: wake }),
  });
};

/** Whether jobs arrived between the last look and giving the folder up. */
const hasWork = async (system: System, folder: string, pace: Pace): Promise<boolean> => {
  const roster = await openRoster(system, folder, pace, () => undefined);
  await noticeJobs(roster);
  return unfinishedCount(roster) > 0;
};

const serve = async (system: System, folder: string, claim: number, pace: Pace): Promise<"idle" | "lost"> => {
  const bell = newBell(system);
  const roster = await openRoster(system, folder, pace, () => bell.ring("end"));
  const unwatch = watchJobs(folder, () => bell.ring("jobs"), roster.log);
  try {
    const outcome = await work(roster, bell, claim);
    if (outcome === "idle") roster.books.close();
    if (outcome === "idle") await attempt(roster, "heat", () => dropHeat(roster));
    if (outcome === "idle") await attempt(roster, "finished-below", () => keepMark(roster));
    return outcome;
  } finally {
    unwatch();
    roster.books.attend(false);
  }
};

/** Where this process stands, which began in the folder: it is carried along when the folder is moved. */
const standsIn = (): string | undefined => {
  try {
    // process.cwd() says for ever what it said first.
    return realpathSync.native(".");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};

/**
 * Runs the jobs of a folder until none is left, as the only one to do so: when another supervisor is at work there, it
 * returns at once. Jobs outlive it, and the next one takes them over; so it is when it can do nothing in the folder.
 */
export const supervise = async (
  system: System,
  folder: string,
  pace: Pace = normalPace,
  whereNow: () => string | undefined = standsIn,
): Promise<void> => {
  try {
    await superviseHere(system, folder, pace, whereNow);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    logger(system)(`supervisor ${system.processes.self.pid} leaves: ${messageOf(error)}`);
  }
};

const superviseHere = async (
  system: System,
  folder: string,
  pace: Pace,
  whereNow: () => string | undefined,
): Promise<void> => {
  const log = logger(system);
  const began = whereNow();
  for (;;) {
    const claim = await takeClaim(system, folder);
    if (claim === undefined) return;
    log(`supervisor ${system.processes.self.pid} begins (claim ${claim})`);
    await attempt({ log, troubles: new Map() }, "drafts", () => clearDrafts(system, folder));
    const outcome = await serve(system, folder, claim, pace);
    log(`supervisor ${system.processes.self.pid} leaves: ${outcome}`);
    if (outcome === "lost") {
      const moved = whereNow();
      if (moved === undefined || moved === began || !(await holdsClaim(system, moved, claim))) return;
      log(`the folder is now ${moved}`);
      await closeClaim(system, moved, claim);
      return superviseHere(system, moved, pace, whereNow);
    }
    if (!(await holdsClaim(system, folder, claim))) return;
    await closeClaim(system, folder, claim);
    if (!(await hasWork(system, folder, pace))) return;
  }
};
