import { join } from "node:path";
import { signalJob } from "../processes/signalling.ts";
import { FILES, jobFolder } from "../records/layout.ts";
import { markedWith, type PauseRecord, recordText } from "../records/records.ts";
import { holdsBack, whyStill } from "./heat.ts";
import type { Roster, Running } from "./roster.ts";
import { attempt } from "./trouble.ts";

/** Stops the jobs at work, or lets those go on that stand still. Those that are being ended are left to that. */
export const standStill = async (roster: Roster): Promise<void> => {
  const why = whyStill(roster);
  for (const job of [...roster.running.values()]) {
    if (job.stoppedAt !== undefined) continue;
    if (why !== undefined && job.pausedAt === undefined)
      await attempt(roster, `pause of job ${job.id}`, () => pauseJob(roster, job, why));
    // While nobody knows yet how hot it is, one that a former supervisor stopped stays so.
    if (why === undefined && job.pausedAt !== undefined && !(roster.care.isUnknown && holdsBack(roster)))
      await attempt(roster, `going on of job ${job.id}`, () => letGoOn(roster, job));
  }
};

/** Once more for those that stand still: what one of them was about to start when it was stopped was not seen. */
export const stopAgain = async (roster: Roster): Promise<void> => {
  if (whyStill(roster) === undefined) return;
  for (const { pausedAt, stoppedAt, ...job } of [...roster.running.values()])
    if (pausedAt !== undefined && stoppedAt === undefined) await signalJob(roster.system, job, "SIGSTOP");
};

/** That it stands still is on record first: whoever comes after us lets it go on. */
const pauseJob = async (roster: Roster, job: Running, reason: string): Promise<void> => {
  const { system, log } = roster;
  await keep(roster, job, { pausedMs: job.pausedMs ?? 0, since: system.clock.now(), reason });
  update(roster, job, { pausedAt: system.clock.steady() });
  await signalJob(system, job, "SIGSTOP");
  log(`job ${job.id} stands still: ${reason}`);
};

/** Its time runs on once that is on record, and not before: a time that is counted twice would end it early. */
const letGoOn = async (roster: Roster, job: Running): Promise<void> => {
  const { system, log } = roster;
  await signalJob(system, job, "SIGCONT");
  const { pausedAt, ...others } = job;
  const pausedMs = (job.pausedMs ?? 0) + Math.max(0, system.clock.steady() - (pausedAt ?? 0));
  await keep(roster, job, { pausedMs });
  if (roster.running.get(job.id)?.start === job.start) roster.running.set(job.id, { ...others, pausedMs });
  log(`job ${job.id} goes on`);
};

const update = ({ running }: Roster, job: Running, change: Partial<Running>): void => {
  const now = running.get(job.id);
  if (now?.start === job.start) running.set(job.id, { ...now, ...change });
};

const keep = async (
  { system, folder }: Roster,
  { id, start }: Running,
  record: Omit<PauseRecord, "mark">,
): Promise<void> => {
  const path = join(jobFolder(folder, id), FILES.pause);
  await system.files.write(`${path}.draft`, recordText({ ...markedWith(start.mark), ...record }));
  await system.files.rename(`${path}.draft`, path);
};
