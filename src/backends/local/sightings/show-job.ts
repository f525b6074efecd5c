import type { Sighting } from "../../../model/job.ts";
import { foldSightings, some } from "../../fold.ts";
import { type ArrayFiles, atOnceOf, readArray } from "../records/array-files.ts";
import { type JobFiles, type RunReading, readRun } from "../records/job-files.ts";
import { idOf, jobFolder, markedElements, type Target } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import { sightingOfRun } from "./run.ts";
import { type Place, sighting } from "./sighting.ts";
import { turnOf, waitingSeen, whyWaiting } from "./why-waiting.ts";

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
