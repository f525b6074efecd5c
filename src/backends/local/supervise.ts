import { realpathSync, watch } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { attendJobs } from "./attend.ts";
import { type Bell, newBell } from "./bell.ts";
import { closeClaim, holdsClaim, renewClaim, takeClaim } from "./claim.ts";
import { fillMachine } from "./fill.ts";
import { finishedBelowPath, jobsFolder, parseFinishedBelow } from "./layout.ts";
import { findMachine } from "./machine.ts";
import { noticeJobs } from "./notice.ts";
import { HEARTBEAT_MS } from "./presence.ts";
import {
  forgetFinished,
  newRoster,
  nextFinishedBelow,
  type Pace,
  type Roster,
  unfinishedCount,
} from "./roster.ts";
import { sampleJobs, untilSample } from "./sampling.ts";
import { heedSettings } from "./sharing.ts";
import { weighDependencies } from "./weigh.ts";

const normalPace: Pace = { pollMs: 1000, idleMs: 5000, killGraceMs: 30_000 };

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

/** Submissions that were cut off leave drafts with copies of an environment; after an hour nobody works on them. */
const draftAgeMs = 3_600_000;

const sweepDrafts = async ({ files, clock }: System, folder: string): Promise<void> => {
  for (const name of await files.list(jobsFolder(folder))) {
    if (!name.startsWith(".draft-")) continue;
    const draft = join(jobsFolder(folder), name);
    const found = await files.stat(draft);
    if (found !== undefined && clock.now() - found.mtimeMs > draftAgeMs)
      await rm(draft, { recursive: true, force: true });
  }
};

const keepMark = async (roster: Roster): Promise<void> => {
  const { files } = roster.system;
  const path = finishedBelowPath(roster.folder);
  const mark = `${nextFinishedBelow(roster)}\n`;
  if ((await files.readText(path)) !== mark) await files.write(path, mark);
  forgetFinished(roster);
};

/** A timer that is looked at, not one that rings: true once in `everyMs`. */
const every = ({ clock }: System, everyMs: number, from: number) => {
  let last = from;
  return (): boolean => {
    if (clock.steady() - last < everyMs) return false;
    last = clock.steady();
    return true;
  };
};

const openRoster = async (system: System, folder: string, pace: Pace, wake: () => void): Promise<Roster> => {
  const finishedBelow = parseFinishedBelow(await system.files.readText(finishedBelowPath(folder)));
  return newRoster({
    system,
    folder,
    pace,
    wake,
    finishedBelow,
    found: { ...(await findMachine(system)), gpus: [] },
    log: logger(system),
  });
};

/**
 * Does one part of the work. What the world keeps it from (a full disk, a folder that is gone) is said once and left for the next
 * turn: the jobs of a supervisor that gives up would be watched by nobody.
 */
const attempter = (log: Roster["log"]) => {
  let said = "";
  return async (part: () => Promise<void>): Promise<void> => {
    try {
      await part();
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      const trouble = messageOf(error);
      if (trouble !== said) log(`tried again: ${trouble}`);
      said = trouble;
    }
  };
};

/** One supervisor's time: until there has been nothing to do for a while, or the folder is not its own any more. */
const work = async (roster: Roster, bell: Bell, claim: number): Promise<"idle" | "lost"> => {
  const { system, folder, pace } = roster;
  const { clock } = system;
  const isPollDue = every(system, pace.pollMs, Number.NEGATIVE_INFINITY);
  const isHeartbeatDue = every(system, HEARTBEAT_MS, clock.steady());
  const attempt = attempter(roster.log);
  let busyAt = clock.steady();
  for (;;) {
    const isPoll = isPollDue();
    if (isPoll && !(await holdsClaim(system, folder, claim))) return "lost";
    const isNews = bell.wasRungFor("jobs");
    // Settings first: what was set before a job came holds for it.
    if (isPoll || isNews) await attempt(() => heedSettings(roster));
    if (isPoll || isNews) await attempt(() => noticeJobs(roster));
    if (isPoll) await attempt(() => attendJobs(roster));
    if (isPoll || isNews) await attempt(() => weighDependencies(roster));
    await attempt(() => fillMachine(roster));
    await attempt(() => sampleJobs(roster));
    if (isPoll) await attempt(() => keepMark(roster));
    if (isHeartbeatDue()) await attempt(() => renewClaim(system, folder, claim));
    if (unfinishedCount(roster) > 0) busyAt = clock.steady();
    else if (clock.steady() - busyAt >= pace.idleMs) return "idle";
    await bell.wait(Math.min(pace.pollMs, untilSample(roster)));
  }
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
    if (outcome === "idle") await keepMark(roster);
    return outcome;
  } finally {
    unwatch();
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
 * returns at once. Jobs outlive it, and the next one takes them over.
 */
export const supervise = async (
  system: System,
  folder: string,
  pace: Pace = normalPace,
  whereNow: () => string | undefined = standsIn,
): Promise<void> => {
  const log = logger(system);
  const began = whereNow();
  for (;;) {
    const claim = await takeClaim(system, folder);
    if (claim === undefined) return;
    log(`supervisor ${system.processes.self.pid} begins (claim ${claim})`);
    await sweepDrafts(system, folder);
    const outcome = await serve(system, folder, claim, pace);
    log(`supervisor ${system.processes.self.pid} leaves: ${outcome}`);
    if (outcome === "lost") {
      const moved = whereNow();
      if (moved === undefined || moved === began || !(await holdsClaim(system, moved, claim))) return;
      log(`the folder is now ${moved}`);
      await closeClaim(system, moved, claim);
      return supervise(system, moved, pace, whereNow);
    }
    if (!(await holdsClaim(system, folder, claim))) return;
    await closeClaim(system, folder, claim);
    if (!(await hasWork(system, folder, pace))) return;
  }
};
