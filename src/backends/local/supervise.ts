import { watch } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { closeClaim, holdsClaim, renewClaim, takeClaim } from "./claim.ts";
import { errnoOf, messageOf } from "./errno.ts";
import { finishedBelowPath, jobsFolder, parseFinishedBelow } from "./layout.ts";
import { HEARTBEAT_MS } from "./presence.ts";
import { beginShift, type Pace, type Shift } from "./shift.ts";

const normalPace: Pace = { pollMs: 1000, idleMs: 5000, killGraceMs: 30_000 };

const logger =
  ({ clock }: System) =>
  (line: string): void => {
    process.stderr.write(`${new Date(clock.now()).toISOString()} ${line}\n`);
  };

/** A wait that ends early when something happens; what happens during the work is not missed either. */
const alarm = ({ clock }: System) => {
  let bell = new AbortController();
  return {
    ring: () => bell.abort(),
    wait: async (ms: number): Promise<void> => {
      await clock.sleep(ms, bell.signal);
      bell = new AbortController();
    },
  };
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

const keepMark = async ({ files }: System, folder: string, before: number, shift: Shift): Promise<number> => {
  const mark = shift.finishedBelow();
  if (mark !== before) await files.write(finishedBelowPath(folder), `${mark}\n`);
  return mark;
};

/** One supervisor's time: until there has been nothing to do for a while, or the folder is not its own any more. */
const work = async (system: System, folder: string, claim: number, pace: Pace): Promise<"idle" | "lost"> => {
  const { clock, files } = system;
  const log = logger(system);
  const bell = alarm(system);
  let mark = parseFinishedBelow(await files.readText(finishedBelowPath(folder)));
  const cpus = availableParallelism();
  const shift = beginShift(system, folder, { cpus, pace, finishedBelow: mark, wake: bell.ring, log });
  const unwatch = watchJobs(folder, bell.ring, log);
  let attendedAt = 0;
  let heardAt = clock.now();
  let busyAt = clock.now();
  try {
    for (;;) {
      await shift.notice();
      if (clock.now() - attendedAt >= pace.pollMs) {
        if (!(await holdsClaim(system, folder, claim))) return "lost";
        attendedAt = clock.now();
        await shift.attend();
      }
      await shift.fill();
      if (clock.now() - heardAt >= HEARTBEAT_MS) {
        heardAt = clock.now();
        await renewClaim(system, folder, claim);
        mark = await keepMark(system, folder, mark, shift);
      }
      if (shift.unfinished().length > 0) busyAt = clock.now();
      else if (clock.now() - busyAt >= pace.idleMs) {
        await keepMark(system, folder, mark, shift);
        return "idle";
      }
      await bell.wait(pace.pollMs);
    }
  } finally {
    unwatch();
  }
};

/** Whether jobs arrived between the last look and giving the folder up. */
const hasWork = async (system: System, folder: string, pace: Pace): Promise<boolean> => {
  const finishedBelow = parseFinishedBelow(await system.files.readText(finishedBelowPath(folder)));
  const look = { cpus: 1, pace, finishedBelow, wake: () => undefined, log: () => undefined };
  const shift = beginShift(system, folder, look);
  await shift.notice();
  return shift.unfinished().length > 0;
};

/**
 * Runs the jobs of a folder until none is left, as the only one to do so: when another supervisor is at work there, it
 * returns at once. Jobs outlive it, and the next one takes them over.
 */
export const supervise = async (system: System, folder: string, pace: Pace = normalPace): Promise<void> => {
  const log = logger(system);
  for (;;) {
    const claim = await takeClaim(system, folder);
    if (claim === undefined) return;
    log(`supervisor ${system.processes.self.pid} begins (claim ${claim})`);
    await sweepDrafts(system, folder);
    const outcome = await work(system, folder, claim, pace);
    log(`supervisor ${system.processes.self.pid} leaves: ${outcome}`);
    if (outcome === "lost") return;
    await closeClaim(system, folder, claim);
    if (!(await hasWork(system, folder, pace))) return;
  }
};
