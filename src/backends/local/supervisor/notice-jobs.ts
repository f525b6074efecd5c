import type { Machine } from "../machine/machine.ts";
import { namesIn } from "../records/count-open.ts";
import { discardEnvironment } from "../records/environment-file.ts";
import { isOver, type JobFiles, readJob } from "../records/job-files.ts";
import { FILES, jobFolder, jobIdsIn, jobsFolder } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import type { JobRecord, StartRecord, StopRecord } from "../records/records.ts";
import { demandOf, shareOf } from "../schedule/demand.ts";
import type { Held } from "../schedule/room.ts";
import { forgetIfOver } from "./finish-element.ts";
import { meetArray } from "./meet-array.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster } from "./roster.ts";
import { seekGpus } from "./sharing.ts";
import { steadyAt } from "./steady.ts";

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
  stop: StopRecord | undefined,
): void => {
  const adopted = {
    id,
    request,
    start,
    ...heldBy(request, start, machine),
    since: steadyAt(system.clock, start.startedAt),
    isOurChild: false,
  };
  running.set(id, stop === undefined ? adopted : { ...adopted, stoppedAt: steadyAt(system.clock, stop.at) });
};

const meetJob = async (roster: Roster, id: number, job: JobFiles): Promise<void> => {
  const life = lifeOf(job);
  if (life.kind === "waiting") await queue(roster, id, job, undefined);
  if (life.kind !== "started") return;
  adopt(roster, String(id), job.request, life.start, job.stop);
};

const meet = async (roster: Roster, id: number): Promise<void> => {
  const { system, folder, known, unread, log } = roster;
  known.add(id);
  unread.delete(id);
  const path = jobFolder(folder, id);
  const names = await namesIn(system, path);
  if (names === undefined) return;
  if (await isOver(system.files, path, names)) {
    if (names.includes(FILES.environment)) await discardEnvironment(system, path);
    return;
  }
  const reading = await readJob(system.files, path);
  if (reading.kind !== "read") {
    unread.add(id);
    log(`job ${id} is left alone: ${reading.kind === "damaged" ? reading.reason : "it is gone"}`);
    return;
  }
  const { files } = reading;
  if (files.request.array === undefined) return meetJob(roster, id, files);
  const array = await meetArray(roster, id, files, reading.names, (element, start, stop) =>
    adopt(roster, element, files.request, start, stop),
  );
  if (array === undefined) return;
  if (array.waiting.size > 0) await queue(roster, id, files, array);
  else await forgetIfOver(roster, array);
};

/** Looks for jobs that were not there before: new ones are queued, those that a former supervisor started adopted. */
export const noticeJobs = async (roster: Roster): Promise<void> => {
  const names = await roster.system.files.list(jobsFolder(roster.folder));
  for (const id of jobIdsIn(names))
    if (id >= roster.finishedBelow && !roster.known.has(id)) await meet(roster, id);
};
