import { join } from "node:path";
import { isPresent } from "../processes/presence.ts";
import { signalJob } from "../processes/signalling.ts";
import type { StopState } from "../processes/stopping.ts";
import { namesIn } from "../records/count-open.ts";
import { FILES, idOf, jobFolder, markedElements, parseId } from "../records/layout.ts";
import { CANCELLED, endElement, endWaiting } from "./end-waiting.ts";
import { retryEndsOfArrays } from "./finish-element.ts";
import { finishJob } from "./finish-job.ts";
import { clockedSince, type Roster, type Running, type WaitingJob } from "./roster.ts";
import { stopRunning } from "./stop-running.ts";
import { attempt } from "./trouble.ts";
import { warnIfDue } from "./warning.ts";

const isMarked = async ({ system, folder }: Roster, id: number): Promise<boolean> =>
  (await system.files.stat(join(jobFolder(folder, id), FILES.cancel))) !== undefined;

/** What is to be ended, by what stands in the folders: jobs that wait or run, and elements of arrays. */
type Asked = (id: string) => Promise<boolean>;

/** One look at the folder of each array tells of all its elements. */
const askedToEnd = async (roster: Roster): Promise<Asked> => {
  const elements = new Map<number, (task: number) => boolean>();
  for (const id of roster.arrays.keys())
    await attempt(roster, `marks of job ${id}`, async () => {
      const names = (await namesIn(roster.system, jobFolder(roster.folder, id))) ?? [];
      const isAll = names.includes(FILES.cancel);
      const marked = markedElements(names, "cancel");
      elements.set(id, (task) => isAll || marked.has(task));
    });
  return async (id) => {
    const target = parseId(id);
    if (target === undefined) return false;
    if (target.task === undefined) return isMarked(roster, target.job);
    return elements.get(target.job)?.(target.task) ?? false;
  };
};

const reasonToStop = async (roster: Roster, job: Running, isAsked: Asked): Promise<StopState | undefined> => {
  if (await isAsked(job.id)) return "CANCELLED";
  const { timeLimitSeconds } = job.request;
  if (timeLimitSeconds === undefined) return undefined;
  const endsAt = clockedSince(roster, job) + timeLimitSeconds * 1000;
  return roster.system.clock.steady() >= endsAt ? "TIMEOUT" : undefined;
};

const stopIfDue = async (roster: Roster, job: Running, isAsked: Asked): Promise<void> => {
  const state = await reasonToStop(roster, job, isAsked);
  return state === undefined ? warnIfDue(roster, job) : stopRunning(roster, job, state);
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
  for (const job of [...roster.waiting.values()])
    await attempt(roster, `wait of job ${job.id}`, () => attendWaiting(roster, job, isAsked));
  for (const job of [...roster.running.values()])
    await attempt(roster, `watch of job ${job.id}`, () => attendRunning(roster, job, isAsked));
  await retryEndsOfArrays(roster);
};
