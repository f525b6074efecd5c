import { namesIn } from "./count-open.ts";
import { discardEnvironment } from "./discard.ts";
import { forgetIfOver } from "./element-ends.ts";
import { findGpus } from "./gpus.ts";
import { isOver, type JobFiles, readJob } from "./job-files.ts";
import { jobFolder, jobIdsIn, jobsFolder } from "./layout.ts";
import { lifeOf } from "./life.ts";
import { meetArray } from "./meet-array.ts";
import type { OpenArray } from "./open-array.ts";
import type { JobRecord, StartRecord, StopRecord } from "./records.ts";
import type { Roster } from "./roster.ts";
import { cpusTaken } from "./schedule.ts";

/** Cpus that a job asks for. */
export const cpusAsked = ({ cpusPerTask, ntasks }: JobRecord): number => (cpusPerTask ?? 1) * ntasks;

/** GPUs are looked for when the first job wants one: it takes a process, and most machines have none. */
const seekGpus = async (roster: Roster): Promise<void> => {
  if (roster.gpusSought) return;
  roster.gpusSought = true;
  roster.machine = { ...roster.machine, gpus: await findGpus(roster.system) };
};

const queue = async (
  roster: Roster,
  id: number,
  { request, dependency }: JobFiles,
  array: OpenArray | undefined,
): Promise<void> => {
  const { gpus, beginAt } = request;
  if (gpus > 0) await seekGpus(roster);
  roster.waiting.set(id, {
    id: String(id),
    job: id,
    request,
    cpus: cpusAsked(request),
    gpus,
    ...(array === undefined ? {} : { array }),
    prospect: dependency ?? (request.dependency === undefined ? "met" : "waits"),
    ...(beginAt === undefined ? {} : { beginAt }),
  });
};

const adopt = (
  { running, machine }: Roster,
  id: string,
  request: JobRecord,
  start: StartRecord,
  stop: StopRecord | undefined,
): void => {
  const adopted = {
    id,
    request,
    start,
    cpus: cpusTaken(cpusAsked(request), machine),
    gpus: start.gpus,
    isOurChild: false,
  };
  running.set(id, stop === undefined ? adopted : { ...adopted, stoppedAt: stop.at });
};

const meetJob = async (roster: Roster, id: number, job: JobFiles): Promise<void> => {
  const life = lifeOf(job);
  if (life.kind === "waiting") await queue(roster, id, job, undefined);
  if (life.kind !== "started") return;
  await discardEnvironment(roster.system, jobFolder(roster.folder, id));
  adopt(roster, String(id), job.request, life.start, job.stop);
};

const meet = async (roster: Roster, id: number): Promise<void> => {
  const { system, folder, known, unread, log } = roster;
  known.add(id);
  const path = jobFolder(folder, id);
  const names = await namesIn(system, path);
  if (names === undefined || isOver(names)) return;
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
