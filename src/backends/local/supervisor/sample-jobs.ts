import { join } from "node:path";
import type { Files } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { FILES, jobFolder } from "../records/layout.ts";
import { recordText, type UseRecord } from "../records/records.ts";
import { readUse } from "../records/use-file.ts";
import { memoryLimitOf } from "../schedule/demand.ts";
import { endIfOverLimit, memoryOf } from "./memory-limit.ts";
import type { KnownUse, Roster, Running } from "./roster.ts";
import { attempt, forgetTrouble, tell } from "./trouble.ts";

/** Looking may take this part of the time at most: on a machine with thousands of processes it is done less often. */
const SHARE_OF_TIME = 1 / 50;

/** Where a limit is watched: on a busy machine most of that time is spent waiting for a cpu, and a job must not outgrow it meanwhile. */
const SHARE_TO_WATCH = 1 / 10;

/** How often jobs with a limit are looked at: a program fills some hundred MB meanwhile, seldom more. */
const WATCH_MS = 200;

/** A peak goes on file when it has grown by an eighth, so that a job which grows for days costs some dozen writes. */
const GROWTH = 1.125;

/**
 * Looks at what running jobs use, and ends those that have more memory than they asked for. What it knows is as much as there are
 * running jobs, however long they run.
 */
export const sampleJobs = async (roster: Roster): Promise<void> => {
  const { system, running, sampling } = roster;
  const began = system.clock.steady();
  if (running.size === 0 || began < sampling.dueAt) return;
  const here = [...running.values()].filter(({ start }) => start.bootId === system.processes.self.bootId);
  const seen = await look(roster, here);
  const now = system.clock.steady();
  // Before anything is written, which may fail: it is for the next look then, not for at once.
  sampling.dueAt = now + pauseAfter(roster, now - began);
  for (const { job, use } of seen) {
    await note(roster, job, use);
    await attempt(roster, `limit of job ${job.id}`, () => endIfOverLimit(roster, job, use.memoryMiB));
  }
};

/** Ms until the next look. */
export const untilSample = ({ system, running, sampling, pace }: Roster): number =>
  running.size === 0 ? pace.pollMs : Math.max(0, sampling.dueAt - system.clock.steady());

const pauseAfter = ({ running, pace }: Roster, costMs: number): number =>
  [...running.values()].some(({ request }) => memoryLimitOf(request) !== undefined)
    ? Math.max(Math.min(WATCH_MS, pace.pollMs), costMs / SHARE_TO_WATCH)
    : Math.max(pace.pollMs, costMs / SHARE_OF_TIME);

interface Seen {
  readonly job: Running;
  readonly use: UseRecord;
}

const look = async ({ system, spread }: Roster, jobs: readonly Running[]): Promise<readonly Seen[]> => {
  const found = await system.processes.use(jobs.map(({ start }) => start.pid));
  const seen: Seen[] = [];
  for (const job of jobs) {
    const use = found.get(job.start.pid);
    if (use === undefined) continue;
    if (use.isSpread) spread.add(job.id);
    const memoryMiB = await memoryOf(system, job, use);
    seen.push({ job, use: { memoryMiB, cpuSeconds: use.cpuSeconds } });
  }
  return seen;
};

const note = async (roster: Roster, { id }: Running, now: UseRecord): Promise<void> => {
  const { system, folder, use } = roster;
  const known = use.get(id) ?? (await knownFrom(system.files, jobFolder(folder, id)));
  const most = larger(known?.most, now);
  use.set(id, { most, onFile: known?.onFile });
  if (known?.onFile === undefined || isGrown(known.onFile, most)) await putOnFile(roster, id);
};

/** What a former supervisor saw of a job that we took over. */
const knownFrom = async (files: Files, path: string): Promise<KnownUse | undefined> => {
  const record = await readUse(files, path);
  return record && { most: record, onFile: record };
};

const larger = (one: UseRecord | undefined, other: UseRecord): UseRecord => ({
  memoryMiB: round(Math.max(one?.memoryMiB ?? 0, other.memoryMiB)),
  cpuSeconds: round(Math.max(one?.cpuSeconds ?? 0, other.cpuSeconds)),
});

const round = (value: number): number => Math.round(value * 100) / 100;

const isGrown = (onFile: UseRecord, most: UseRecord): boolean =>
  most.memoryMiB > onFile.memoryMiB * GROWTH || most.cpuSeconds > onFile.cpuSeconds * GROWTH;

/** Writes what is known of a job now, in one step: whoever reads beside us must find it whole. */
const putOnFile = async (roster: Roster, id: string): Promise<void> => {
  const { system, folder, use } = roster;
  const about = `use of job ${id}`;
  const known = use.get(id);
  if (known === undefined || known.most === known.onFile) return;
  const path = join(jobFolder(folder, id), FILES.use);
  try {
    await system.files.write(`${path}.draft`, recordText(known.most));
    await system.files.rename(`${path}.draft`, path);
    use.set(id, { most: known.most, onFile: known.most });
    forgetTrouble(roster, about);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    tell(roster, about, `cannot be written down: ${messageOf(error)}`);
  }
};

/** The last word on what a job used, before it is forgotten here. */
export const settleUse = async (roster: Roster, id: string): Promise<void> => {
  await putOnFile(roster, id);
  forgetTrouble(roster, `use of job ${id}`);
  roster.use.delete(id);
};
