import { atOnceOf, readArray } from "../records/array-files.ts";
import { type JobFiles, type RunFiles, readRun } from "../records/job-files.ts";
import { idOf, jobFolder, markedElements } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import type { StartRecord } from "../records/records.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster } from "./roster.ts";

type Adopt = (id: string, start: StartRecord, run: Pick<RunFiles, "stop" | "pause">) => void;

/**
 * Takes up an array where a former supervisor left it, or as it was submitted. Elements that were over and not noted are dealt
 * with as children that have ended.
 */
export const meetArray = async (
  roster: Roster,
  id: number,
  job: JobFiles,
  names: readonly string[],
  adopt: Adopt,
): Promise<OpenArray | undefined> => {
  const { system, folder } = roster;
  const files = await readArray(system.files, jobFolder(folder, id), job, names);
  if (files === undefined) return undefined;
  const { tasks, ends, begun, rest } = files;
  const array: OpenArray = {
    id,
    request: job.request,
    tasks,
    atOnce: atOnceOf(job.request) ?? Number.POSITIVE_INFINITY,
    waiting: new Set(rest === undefined ? tasks.filter((task) => !ends.has(task)) : []),
    running: new Set(),
    met: new Set(),
    numbers: new Map(),
    never: new Set(markedElements(names, "never")),
    isOwnIdGiven: [...ends.values()].some(({ jobId }) => jobId === id),
  };
  roster.arrays.set(id, array);
  for (const task of begun) if (!ends.has(task)) await meetElement(roster, array, task, adopt);
  return array;
};

const meetElement = async (roster: Roster, array: OpenArray, task: number, adopt: Adopt): Promise<void> => {
  const { system, folder, log, ended } = roster;
  const id = idOf({ job: array.id, task });
  const reading = await readRun(system.files, jobFolder(folder, id));
  const life = reading.kind === "read" ? lifeOf(reading.run) : undefined;
  if (life?.kind === "waiting") return;
  array.waiting.delete(task);
  if (reading.kind !== "read") return log(`job ${id} is left alone: ${reading.kind}`);
  const { start } = reading.run;
  if (start?.jobId === array.id) array.isOwnIdGiven = true;
  array.running.add(task);
  if (life?.kind === "started") adopt(id, life.start, reading.run);
  else ended.set(id, undefined);
};
