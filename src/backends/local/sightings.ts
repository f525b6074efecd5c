import type { Sighting } from "../../model/job.ts";
import type { System } from "../../system/ports.ts";
import { foldSightings, some } from "../fold.ts";
import { type ArrayFiles, atOnceOf, readArray } from "./array-files.ts";
import type { Claim } from "./claim.ts";
import { type JobFiles, type RunFiles, type RunReading, readRun } from "./job-files.ts";
import { idOf, jobFolder, markedElements, type Target } from "./layout.ts";
import { lifeOf, lostEnd } from "./life.ts";
import { errorPathOf, outputPathOf } from "./output-paths.ts";
import { isPresent } from "./presence.ts";
import type { EndRecord, JobRecord, StartRecord } from "./records.ts";
import { hasRemains } from "./signalling.ts";

/** A folder of jobs, and who watches over it. */
export interface Place {
  readonly system: System;
  readonly folder: string;
  readonly claim: Pick<Claim, "live" | "heard">;
  /** Whether a job could run here if nothing else did. */
  readonly canFit: (request: JobRecord) => Promise<boolean>;
}

type Seen = Omit<EndRecord, "endedAt"> & Pick<Sighting, "endedAt" | "startedAt" | "node">;

const sighting = (
  target: Target,
  { request }: Pick<JobFiles, "request">,
  source: Sighting["source"],
  seen: Seen,
  jobId?: number,
): Sighting => ({
  id: idOf(target),
  name: request.name,
  native: seen.state,
  source,
  submittedAt: request.submittedAt,
  stdout: outputPathOf(target, request, jobId),
  ...(request.errorPattern === undefined ? {} : { stderr: errorPathOf(target, request, jobId) }),
  ...seen,
});

/** In the order in which squeue prefers them. Undefined: it may start now, and waits for its turn. */
const whyWaiting = ({ request, dependency }: JobFiles, now: number): string | undefined => {
  if (request.hold === true) return "JobHeldUser";
  if (request.dependency !== undefined && dependency !== "met")
    return dependency === "never" ? "DependencyNeverSatisfied" : "Dependency";
  return request.beginAt !== undefined && request.beginAt > now ? "BeginTime" : undefined;
};

const turnOf = async ({ canFit }: Place, { request }: JobFiles): Promise<string> =>
  (await canFit(request)) ? "Resources" : "BadConstraints";

/**
 * Its process is gone and left no record. While a supervisor is at work it is for that one to say what the end was, as it may
 * know the exit code; while something of the job lives, it has not ended.
 */
const lostSeen = async (
  { system, claim }: Place,
  start: StartRecord,
  run: RunFiles,
): Promise<readonly [Sighting["source"], Seen]> =>
  claim.live || (await hasRemains(system, start))
    ? ["queue", { state: "COMPLETING" }]
    : ["records", lostEnd(run, undefined)];

const sightingOfRun = async (
  place: Place,
  target: Target,
  job: JobFiles,
  run: RunFiles,
  isSecond = false,
): Promise<Sighting> => {
  const { system, folder, claim } = place;
  const life = lifeOf(run);
  const { start } = run;
  const began = start === undefined ? {} : { node: start.host, startedAt: start.startedAt };
  const told = (source: Sighting["source"], seen: Seen): Sighting =>
    sighting(target, job, source, { ...seen, ...began }, start?.jobId);
  switch (life.kind) {
    case "waiting":
      return told("queue", waitingSeen(whyWaiting(job, system.clock.now()) ?? (await turnOf(place, job))));
    case "ended":
      return told("records", life.end);
    case "started": {
      if (await isPresent(system, life.start, claim.heard)) return told("queue", { state: "RUNNING" });
      if (isSecond) return told(...(await lostSeen(place, life.start, run)));
      // It may have written its exit record between our reading and its leaving.
      const again = await readRun(system.files, jobFolder(folder, idOf(target)));
      return again.kind === "read"
        ? sightingOfRun(place, target, job, again.run, true)
        : told(...(await lostSeen(place, life.start, run)));
    }
    default:
      return life satisfies never;
  }
};

const waitingSeen = (reason: string): Seen => ({ state: "PENDING", reason });

/** One element of an array. */
const sightingOfElement = async (
  place: Place,
  target: Required<Target>,
  job: JobFiles,
  array: ArrayFiles,
): Promise<Sighting | "waiting"> => {
  const { task } = target;
  const ended = array.ends.get(task);
  if (ended !== undefined) {
    const { task: _task, jobId, ...end } = ended;
    return sighting(target, job, "records", end, jobId);
  }
  const reading: RunReading | undefined = array.begun.has(task)
    ? await readRun(place.system.files, jobFolder(place.folder, idOf(target)))
    : undefined;
  if (reading?.kind === "damaged") throw new DamagedElement(reading.reason);
  if (reading?.kind === "read" && lifeOf(reading.run).kind !== "waiting")
    return sightingOfRun(place, target, job, reading.run);
  return array.rest === undefined ? "waiting" : sighting(target, job, "records", array.rest);
};

/** Thrown and caught in this file only: one damaged record makes what is told of the whole unclear. */
class DamagedElement extends Error {}

export type Shown =
  | { readonly kind: "shown"; readonly sightings: readonly Sighting[] }
  | { readonly kind: "damaged"; readonly reason: string };

const showElements = async (
  place: Place,
  id: number,
  job: JobFiles,
  array: ArrayFiles,
  { names, tasks }: { readonly names: readonly string[]; readonly tasks: readonly number[] },
): Promise<readonly Sighting[]> => {
  const never = markedElements(names, "never");
  const found = await Promise.all(
    tasks.map(async (task) => [task, await sightingOfElement(place, { job: id, task }, job, array)] as const),
  );
  const running = [...array.begun].filter((task) => !array.ends.has(task)).length;
  const isFull = running >= (atOnceOf(job.request) ?? Number.POSITIVE_INFINITY);
  const turn = isFull ? "JobArrayTaskLimit" : await turnOf(place, job);
  const general = whyWaiting(job, place.system.clock.now());
  return found.map(([task, seen]) => {
    if (seen !== "waiting") return seen;
    const reason = never.has(task) ? "DependencyNeverSatisfied" : (general ?? turn);
    return sighting({ job: id, task }, job, "queue", waitingSeen(reason));
  });
};

/** All that is to be seen of a job: itself, or each element of an array; of a single element, that one. */
export const showJob = async (
  place: Place,
  target: Target,
  { files: job, names }: { readonly files: JobFiles; readonly names: readonly string[] },
): Promise<Shown> => {
  const array = await readArray(place.system.files, jobFolder(place.folder, target.job), job, names);
  if (array === undefined)
    return {
      kind: "shown",
      sightings: target.task === undefined ? [await sightingOfRun(place, target, job, job)] : [],
    };
  const tasks = target.task === undefined ? array.tasks : array.tasks.filter((task) => task === target.task);
  try {
    const sightings = await showElements(place, target.job, job, array, { names, tasks });
    return { kind: "shown", sightings };
  } catch (error) {
    if (error instanceof DamagedElement) return { kind: "damaged", reason: error.message };
    throw error;
  }
};

/** The one sighting of what was asked for. */
export const foldShown = (target: Target, sightings: readonly Sighting[]): Sighting | undefined => {
  const found = some(sightings);
  return found === undefined ? undefined : foldSightings(idOf(target), found);
};
