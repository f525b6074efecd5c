import { join } from "node:path";
import { recordEnd, settleEnd } from "./ending.ts";
import { FILES, jobFolder } from "./layout.ts";
import { isPresent } from "./presence.ts";
import type { Roster, Running } from "./roster.ts";
import { settleUse } from "./sampling.ts";
import { beginStop, type StopState, signalJob } from "./stopping.ts";

const isCancelAsked = async ({ system, folder }: Roster, id: number): Promise<boolean> =>
  (await system.files.stat(join(jobFolder(folder, id), FILES.cancel))) !== undefined;

/** Ends a job that has not been started. */
export const cancelWaiting = async ({ system, folder, waiting }: Roster, id: number): Promise<void> => {
  await recordEnd(system, folder, id, { state: "CANCELLED", exitCode: 0 });
  waiting.delete(id);
};

/** Deals with a started job whose process is gone. */
export const finishJob = async (roster: Roster, id: number): Promise<void> => {
  const { system, folder, running } = roster;
  await settleUse(roster, id);
  await settleEnd(system, folder, id);
  running.delete(id);
};

const reasonToStop = async (
  roster: Roster,
  { id, request, start }: Running,
): Promise<StopState | undefined> => {
  if (await isCancelAsked(roster, id)) return "CANCELLED";
  const { timeLimitSeconds } = request;
  if (timeLimitSeconds === undefined) return undefined;
  return roster.system.clock.now() >= start.startedAt + timeLimitSeconds * 1000 ? "TIMEOUT" : undefined;
};

const stopIfDue = async (roster: Roster, job: Running): Promise<void> => {
  const { system, folder, running } = roster;
  const state = await reasonToStop(roster, job);
  if (state === undefined) return;
  const stoppedAt = await beginStop(system, folder, job, state);
  if (stoppedAt !== undefined) running.set(job.id, { ...job, stoppedAt });
};

const attendRunning = async (roster: Roster, job: Running): Promise<void> => {
  const { system, pace } = roster;
  if (!job.isOurChild && !(await isPresent(system, job.start, system.clock.now())))
    await finishJob(roster, job.id);
  else if (job.stoppedAt === undefined) await stopIfDue(roster, job);
  else if (system.clock.now() >= job.stoppedAt + pace.killGraceMs)
    await signalJob(system, job.start, "SIGKILL");
};

/** Looks after all that is known: cancellations, time limits, and the ends of jobs that are not our children. */
export const attendJobs = async (roster: Roster): Promise<void> => {
  for (const id of [...roster.waiting.keys()])
    if (await isCancelAsked(roster, id)) await cancelWaiting(roster, id);
  for (const job of [...roster.running.values()]) await attendRunning(roster, job);
};
