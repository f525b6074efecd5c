import { discardEnvironment } from "./discard.ts";
import { findGpus } from "./gpus.ts";
import { isOver, readJob } from "./job-files.ts";
import { jobFolder, jobIdsIn, jobsFolder } from "./layout.ts";
import { lifeOf } from "./life.ts";
import type { JobRecord } from "./records.ts";
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

const queue = async (roster: Roster, id: number, request: JobRecord): Promise<void> => {
  const { gpus, beginAt } = request;
  if (gpus > 0) await seekGpus(roster);
  const cpus = cpusAsked(request);
  roster.waiting.set(id, { id, cpus, gpus, ...(beginAt === undefined ? {} : { beginAt }) });
};

const meet = async (roster: Roster, id: number): Promise<void> => {
  const { system, folder, known, unread, running, machine, log } = roster;
  known.add(id);
  const path = jobFolder(folder, id);
  if (isOver(await system.files.list(path))) return;
  const reading = await readJob(system.files, path);
  if (reading.kind !== "read") {
    unread.add(id);
    log(`job ${id} is left alone: ${reading.kind === "damaged" ? reading.reason : "it is gone"}`);
    return;
  }
  const { request, stop } = reading.files;
  const life = lifeOf(reading.files);
  if (life.kind === "waiting") await queue(roster, id, request);
  if (life.kind !== "started") return;
  const { start } = life;
  await discardEnvironment(system, path);
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

/** Looks for jobs that were not there before: new ones are queued, those that a former supervisor started adopted. */
export const noticeJobs = async (roster: Roster): Promise<void> => {
  const names = await roster.system.files.list(jobsFolder(roster.folder));
  for (const id of jobIdsIn(names))
    if (id >= roster.finishedBelow && !roster.known.has(id)) await meet(roster, id);
};
