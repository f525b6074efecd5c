import { join } from "node:path";
import { errnoOf, messageOf } from "../errno.ts";
import { namesIn } from "./count-open.ts";
import { finishElement, forgetIfOver } from "./element-ends.ts";
import { recordElementEnd, recordEnd, recordRest, settleEnd } from "./ending.ts";
import type { ExitCode } from "./launch.ts";
import { FILES, idOf, jobFolder, markedElements, parseId } from "./layout.ts";
import type { OpenArray } from "./open-array.ts";
import { isPresent } from "./presence.ts";
import type { EndRecord } from "./records.ts";
import type { Roster, Running, WaitingJob } from "./roster.ts";
import { settleUse } from "./sampling.ts";
import { killStrays, signalJob } from "./signalling.ts";
import { steadyAt } from "./steady.ts";
import { beginStop, type StopState } from "./stopping.ts";
import { warnIfDue } from "./warning.ts";

export const CANCELLED: Omit<EndRecord, "endedAt"> = { state: "CANCELLED", exitCode: 0 };

const isMarked = async ({ system, folder }: Roster, id: number): Promise<boolean> =>
  (await system.files.stat(join(jobFolder(folder, id), FILES.cancel))) !== undefined;

/** Ends a job that has not been started; of an array all that has not. */
export const endWaiting = async (
  roster: Roster,
  { job, id, request, array }: WaitingJob,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  const { system, folder, waiting } = roster;
  if (array === undefined) await recordEnd(system, folder, { id, mark: request.mark }, end);
  else await recordRest(system, folder, job, end);
  array?.waiting.clear();
  waiting.delete(job);
  if (array !== undefined) await forgetIfOver(roster, array);
};

/** Ends an element that has not been started. */
export const endElement = async (
  roster: Roster,
  array: OpenArray,
  task: number,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  const id = idOf({ job: array.id, task });
  await recordElementEnd(roster.system, roster.folder, { id, mark: undefined }, end);
  array.waiting.delete(task);
  if (array.waiting.size === 0) roster.waiting.delete(array.id);
  await finishElement(roster, id);
};

/**
 * Says how a job ended whose process is gone. As under SLURM nothing of it lives on: the usual one has left nothing, and is not
 * searched for.
 */
const endStarted = async (
  { system, folder, spread }: Roster,
  job: Running,
  code: ExitCode,
): Promise<void> => {
  const isLost = await settleEnd(system, folder, job, code);
  if (isLost || job.stoppedAt !== undefined || spread.has(job.id)) await killStrays(system, job);
};

/** Deals with a started job whose process is gone. What cannot be written for want of room is tried again at the next poll. */
export const finishJob = async (roster: Roster, id: string, code: ExitCode): Promise<void> => {
  const { running, ended, spread, log } = roster;
  const job = running.get(id);
  await settleUse(roster, id);
  try {
    if (job !== undefined) await endStarted(roster, job, code);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    ended.set(id, code);
    return log(`job ${id}: its end cannot be written down yet: ${messageOf(error)}`);
  }
  ended.delete(id);
  running.delete(id);
  spread.delete(id);
  if (parseId(id)?.task !== undefined) await finishElement(roster, id);
};

/** What is to be ended, by what stands in the folders: jobs that wait or run, and elements of arrays. */
type Asked = (id: string) => Promise<boolean>;

/** One look at the folder of each array tells of all its elements. */
const askedToEnd = async (roster: Roster): Promise<Asked> => {
  const elements = new Map<number, (task: number) => boolean>();
  for (const id of roster.arrays.keys()) {
    const names = (await namesIn(roster.system, jobFolder(roster.folder, id))) ?? [];
    const isAll = names.includes(FILES.cancel);
    const marked = markedElements(names, "cancel");
    elements.set(id, (task) => isAll || marked.has(task));
  }
  return async (id) => {
    const target = parseId(id);
    if (target === undefined) return false;
    if (target.task === undefined) return isMarked(roster, target.job);
    return elements.get(target.job)?.(target.task) ?? false;
  };
};

const reasonToStop = async (
  roster: Roster,
  { id, request, since }: Running,
  isAsked: Asked,
): Promise<StopState | undefined> => {
  if (await isAsked(id)) return "CANCELLED";
  const { timeLimitSeconds } = request;
  if (timeLimitSeconds === undefined) return undefined;
  return roster.system.clock.steady() >= since + timeLimitSeconds * 1000 ? "TIMEOUT" : undefined;
};

const stopIfDue = async (roster: Roster, job: Running, isAsked: Asked): Promise<void> => {
  const { system, folder, running } = roster;
  const state = await reasonToStop(roster, job, isAsked);
  if (state === undefined) return warnIfDue(roster, job);
  const stoppedAt = await beginStop(system, folder, job, state);
  if (stoppedAt !== undefined) running.set(job.id, { ...job, stoppedAt: steadyAt(system.clock, stoppedAt) });
};

const attendRunning = async (roster: Roster, job: Running, isAsked: Asked): Promise<void> => {
  const { system, pace } = roster;
  if (!job.isOurChild && !(await isPresent(system, job.start, undefined)))
    await finishJob(roster, job.id, undefined);
  else if (job.stoppedAt === undefined) await stopIfDue(roster, job, isAsked);
  else if (system.clock.steady() >= job.stoppedAt + pace.killGraceMs) await signalJob(system, job, "SIGKILL");
};

const attendWaiting = async (roster: Roster, job: WaitingJob, isAsked: Asked): Promise<void> => {
  const { array } = job;
  if (await isMarked(roster, job.job)) return endWaiting(roster, job, CANCELLED);
  for (const task of array === undefined ? [] : [...array.waiting])
    if (array !== undefined && (await isAsked(idOf({ job: job.job, task }))))
      await endElement(roster, array, task, CANCELLED);
};

/** Looks after all that is known: cancellations, time limits, and the ends of jobs that are not our children. */
export const attendJobs = async (roster: Roster): Promise<void> => {
  const isAsked = await askedToEnd(roster);
  for (const job of [...roster.waiting.values()]) await attendWaiting(roster, job, isAsked);
  for (const job of [...roster.running.values()]) await attendRunning(roster, job, isAsked);
};
