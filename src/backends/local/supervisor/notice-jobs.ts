import { join } from "node:path";
import { errnoOf, isPassing, messageOf } from "../../errno.ts";
import type { Machine } from "../machine/machine.ts";
import { namesIn } from "../records/count-open.ts";
import { discardEnvironment } from "../records/environment-file.ts";
import { isOver, type JobFiles, type JobReading, type RunFiles, readJob } from "../records/job-files.ts";
import { FILES, jobFolder, jobIdsIn, jobsFolder, startsIn } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import { recordEnd } from "../records/record-end.ts";
import type { JobRecord, StartRecord } from "../records/records.ts";
import { demandOf, shareOf } from "../schedule/demand.ts";
import type { Held } from "../schedule/room.ts";
import { forgetIfOver } from "./finish-element.ts";
import { meetArray } from "./meet-array.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster } from "./roster.ts";
import { seekGpus } from "./sharing.ts";
import { steadyAt } from "./steady.ts";
import { forgetTrouble, tell } from "./trouble.ts";

const queue = async (
  roster: Roster,
  id: number,
  { request, dependency }: JobFiles,
  array: OpenArray | undefined,
): Promise<void> => {
  const { beginAt } = request;
  const demand = demandOf(request);
  if (demand.gpus > 0 || demand.isExclusive) await seekGpus(roster);
  roster.waiting.set(id, {
    ...demand,
    id: String(id),
    job: id,
    request,
    ...(array === undefined ? {} : { array }),
    prospect: dependency ?? (request.dependency === undefined ? "met" : "waits"),
    ...(beginAt === undefined ? {} : { beginAt }),
  });
};

/** What a former supervisor gave it; one of an older version did not write that down. */
const heldBy = (request: JobRecord, start: StartRecord, machine: Machine): Held => {
  const { cpus, memoryMiB } = shareOf(demandOf(request), machine);
  return { cpus: start.cpus ?? cpus, memoryMiB: start.memoryMiB ?? memoryMiB, gpus: start.gpus };
};

const adopt = (
  { system, running, machine }: Roster,
  id: string,
  request: JobRecord,
  start: StartRecord,
  { stop, pause }: Pick<RunFiles, "stop" | "pause">,
): void => {
  running.set(id, {
    ...{ id, request, start },
    ...heldBy(request, start, machine),
    since: steadyAt(system.clock, start.startedAt),
    isOurChild: false,
    ...(stop === undefined ? {} : { stoppedAt: steadyAt(system.clock, stop.at) }),
    ...(pause === undefined ? {} : { pausedMs: pause.pausedMs }),
    ...(pause?.since === undefined ? {} : { pausedAt: steadyAt(system.clock, pause.since) }),
  });
};

const meetJob = async (roster: Roster, id: number, job: JobFiles): Promise<void> => {
  const life = lifeOf(job);
  if (life.kind === "waiting") await queue(roster, id, job, undefined);
  if (life.kind !== "started") return;
  adopt(roster, String(id), job.request, life.start, job);
};

/** Answers what is wrong with a job that nobody can make anything of; it is looked at again. */
const meet = async (roster: Roster, id: number): Promise<string | undefined> => {
  const { system, folder } = roster;
  const path = jobFolder(folder, id);
  const names = await namesIn(system, path);
  if (names === undefined) return undefined;
  if (await isOver(system.files, path, names)) {
    if (names.includes(FILES.environment)) await discardEnvironment(system, path);
    return undefined;
  }
  const reading = await readJob(system.files, path);
  if (reading.kind === "absent") return undefined;
  if (reading.kind === "damaged") return meetDamaged(roster, id, names, reading);
  await meetWhole(roster, id, reading);
  return undefined;
};

const meetWhole = async (
  roster: Roster,
  id: number,
  { files, names }: Extract<JobReading, { kind: "read" }>,
): Promise<void> => {
  if (files.request.array === undefined) return meetJob(roster, id, files);
  const array = await meetArray(roster, id, files, names, (element, start, run) =>
    adopt(roster, element, files.request, start, run),
  );
  if (array === undefined) return;
  if (array.waiting.size > 0) await queue(roster, id, files, array);
  else await forgetIfOver(roster, array);
};

/** What nobody can read any more, and of which nothing has begun, never will. */
const meetDamaged = async (
  roster: Roster,
  id: number,
  names: readonly string[],
  { reason, file }: Extract<JobReading, { kind: "damaged" }>,
): Promise<string | undefined> => {
  const { system, folder, log } = roster;
  const begun = names.includes(FILES.elements)
    ? await system.files.list(join(jobFolder(folder, id), FILES.elements))
    : [];
  if (file !== FILES.request || startsIn(names) > 0 || begun.length > 0) return reason;
  await recordEnd(system, folder, { id: String(id), mark: undefined }, { state: "FAILED", reason });
  log(`job ${id} is ended: ${reason}`);
  return undefined;
};

/** One that cannot be met now is left as if it had not been, but for what of it runs. */
const tryToMeet = async (roster: Roster, id: number): Promise<void> => {
  const { known, unread, waiting, arrays } = roster;
  try {
    const damage = await meet(roster, id);
    if (damage === undefined) {
      known.add(id);
      unread.delete(id);
      return forgetTrouble(roster, nameOf(id));
    }
    unread.set(id, false);
    tell(roster, nameOf(id), `left alone: ${damage}`);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    unread.set(id, isPassing(errno));
    tell(roster, nameOf(id), `looked at again: ${messageOf(error)}`);
  }
  waiting.delete(id);
  arrays.delete(id);
};

const nameOf = (id: number): string => `job ${id}`;

/** Looks for jobs that were not there before: new ones are queued, those that a former supervisor started adopted. */
export const noticeJobs = async (roster: Roster): Promise<void> => {
  const { system, folder, known, unread, finishedBelow } = roster;
  const ids = jobIdsIn(await system.files.list(jobsFolder(folder)));
  const there = new Set(ids);
  for (const id of unread.keys()) if (!there.has(id)) unread.delete(id);
  for (const id of ids) if (id >= finishedBelow && !known.has(id)) await tryToMeet(roster, id);
};
