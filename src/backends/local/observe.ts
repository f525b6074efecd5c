import { tooHot } from "../../model/heat.ts";
import { inBatches } from "../../model/in-batches.ts";
import {
  type JobRef,
  type JobReport,
  jobKey,
  type Observation,
  type Question,
  type Sighting,
} from "../../model/job.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, isPassing, messageOf } from "../errno.ts";
import { findHoldings } from "./books/holdings.ts";
import type { MachineSeeker } from "./machine/machine.ts";
import { readSettings } from "./machine/settings.ts";
import { currentClaim } from "./processes/claim.ts";
import { countOpen } from "./records/count-open.ts";
import { readFinishedBelow } from "./records/finished-below.ts";
import { readHeat } from "./records/heat-file.ts";
import { isTheOne } from "./records/identity.ts";
import { readJob } from "./records/job-files.ts";
import { FILES, jobFolder, jobIdsIn, jobsFolder, parseId, type Target } from "./records/layout.ts";
import { demandOf, shareOf } from "./schedule/demand.ts";
import { canEverFit, isRoomFor, roomLeft } from "./schedule/room.ts";
import { lastSighting } from "./sightings/last-sighting.ts";
import { foldShown, showJob } from "./sightings/show-job.ts";
import type { Place } from "./sightings/sighting.ts";

/** Of each some files are open at a time. */
const JOBS_AT_ONCE = 64;

/** A job that was let in fits no more when a setting was lowered since, or a GPU has gone. */
const fitJudge = (system: System, folder: string, machineFor: MachineSeeker): Place["fitOf"] => {
  let settings: ReturnType<typeof readSettings> | undefined;
  let holdings: ReturnType<typeof findHoldings> | undefined;
  return async (request) => {
    settings ??= readSettings(system.files, folder);
    const demand = demandOf(request);
    const machine = await machineFor((await settings) ?? {}, demand.gpus > 0);
    const share = shareOf(demand, machine);
    if (!canEverFit(share, machine)) return "never";
    holdings ??= findHoldings(system, folder);
    const { own, others } = await holdings;
    const room = roomLeft(machine, own, others);
    if (isRoomFor(share, room)) return "fits";
    if (isRoomFor(share, { ...room, jobs: 1 })) return "one too many";
    return isRoomFor(share, roomLeft(machine, own)) ? "not beside others" : "fits";
  };
};

type Look = (target: Target, ref?: JobRef) => Promise<JobReport>;

/** What cannot be looked at says nothing of this job, and keeps nobody from looking at the others. */
const looker =
  (place: Place): Look =>
  async (target, ref) => {
    try {
      return await lookAt(place, target, ref);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      const reason = messageOf(error);
      return isPassing(errno) ? { kind: "unclear", reason } : { kind: "unclear", reason, isLasting: true };
    }
  };

const lookAt = async (place: Place, target: Target, ref: JobRef | undefined): Promise<JobReport> => {
  const reading = await readJob(place.system.files, jobFolder(place.folder, target.job));
  if (reading.kind === "absent") return { kind: "gone" };
  if (reading.kind === "damaged") {
    const sighting = reading.file === FILES.request && ref ? await lastSighting(place, ref) : undefined;
    return sighting === undefined
      ? { kind: "unclear", reason: reading.reason, isLasting: true }
      : { kind: "seen", sighting };
  }
  const shown = await showJob(place, target, reading);
  if (shown.kind === "damaged") return { kind: "unclear", reason: shown.reason, isLasting: true };
  const sighting = foldShown(target, shown.sightings);
  return sighting === undefined ? { kind: "gone" } : { kind: "seen", sighting };
};

const reportFor = async (ref: JobRef, look: Look): Promise<JobReport> => {
  const target = ref.cluster === undefined ? parseId(ref.id) : undefined;
  if (target === undefined) return { kind: "gone" };
  const report = await look(target, ref);
  return report.kind === "seen" && !isTheOne(ref, report.sighting) ? { kind: "gone" } : report;
};

/** Wider than for ids, because "not found" leads to a second submission: a clock that was set back must not do that. */
const nameSlackMs = 600_000;

const isSince = ({ submittedAt = 0 }: Sighting, since = 0): boolean => submittedAt >= since - nameSlackMs;

type Named = { readonly named: ReadonlyMap<string, readonly Sighting[]>; readonly problem?: string };

/** Looks through all jobs for names; only done for submissions whose outcome is not known. */
const findNamed = async (names: Question["names"], ids: readonly number[], look: Look): Promise<Named> => {
  const named = new Map<string, Sighting[]>(names.map(({ name }) => [name, []]));
  if (names.length === 0) return { named };
  const reports = await inBatches(ids, JOBS_AT_ONCE, (job) => look({ job }));
  const since = new Map(names.map((asked) => [asked.name, asked.since]));
  for (const report of reports)
    if (report.kind === "seen" && isSince(report.sighting, since.get(report.sighting.name)))
      named.get(report.sighting.name)?.push(report.sighting);
  const unclear = reports.find((report) => report.kind === "unclear");
  return unclear === undefined ? { named } : { named, problem: unclear.reason };
};

const jobIds = async ({ files }: System, folder: string): Promise<readonly number[]> => {
  try {
    return jobIdsIn(await files.list(jobsFolder(folder)));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
};

/** The heat that keeps jobs from starting, as their supervisor found it. */
const heatJudge = (system: System, folder: string): NonNullable<Place["heldUp"]> => {
  let heat: ReturnType<typeof readHeat> | undefined;
  return async () => {
    heat ??= readHeat(system, folder);
    const found = await heat;
    return found?.kind === "hot" ? tooHot(found.temperatureC) : undefined;
  };
};

/** Jobs of this folder that are not over, whoever asked for them; of an array each element. */
const countUnfinished = async (system: System, folder: string, ids: readonly number[]): Promise<number> => {
  const below = await readFinishedBelow(system, folder);
  const counts = await inBatches(
    ids.filter((id) => id >= below),
    JOBS_AT_ONCE,
    (id) => countOpen(system, folder, id),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

const unanswered = (question: Question, reason: string): Observation => ({
  queue: { kind: "failed", reason },
  records: { kind: "failed", reason },
  jobs: new Map(question.jobs.map((ref) => [jobKey(ref), { kind: "unclear", reason }])),
  named: new Map(question.names.map(({ name }) => [name, []])),
});

/** Looks at jobs and names in a folder, and has a supervisor started when there is work and none is alive. */
export const observer =
  (
    system: System,
    folder: string,
    startSupervisor: () => Promise<string | undefined>,
    machineFor: MachineSeeker,
  ) =>
  async (question: Question): Promise<Observation> => {
    try {
      const ids = await jobIds(system, folder);
      const queuedByUser = await countUnfinished(system, folder, ids);
      if (queuedByUser > 0) await startSupervisor();
      const claim = await currentClaim(system, folder);
      const look = looker({
        ...{ system, folder, claim },
        fitOf: fitJudge(system, folder, machineFor),
        heldUp: heatJudge(system, folder),
      });
      const reports = await inBatches(
        question.jobs,
        JOBS_AT_ONCE,
        async (ref) => [jobKey(ref), await reportFor(ref, look)] as const,
      );
      const { named, problem } = await findNamed(question.names, ids, look);
      // A record that cannot be read may be the one that is sought, so its absence proves nothing.
      const answer =
        problem === undefined
          ? ({ kind: "answered" } as const)
          : ({ kind: "failed", reason: problem } as const);
      return { queue: answer, records: answer, jobs: new Map(reports), named, queuedByUser };
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return unanswered(question, messageOf(error));
    }
  };
