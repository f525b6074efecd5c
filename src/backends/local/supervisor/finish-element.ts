import { noteEnd } from "../records/array-files.ts";
import { discardEnvironment } from "../records/environment-file.ts";
import { readRun } from "../records/job-files.ts";
import { idOf, jobFolder, parseId } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import { recordEnd } from "../records/record-end.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster } from "./roster.ts";
import { attempt } from "./trouble.ts";

/** Notes the end of an element beside those of its array, and that of the array with the last one. */
export const finishElement = async (roster: Roster, id: string): Promise<void> => {
  const { system, folder, arrays, log } = roster;
  const target = parseId(id);
  const array = target && arrays.get(target.job);
  if (array === undefined || target?.task === undefined) return;
  const reading = await readRun(system.files, jobFolder(folder, id));
  const life = reading.kind === "read" ? lifeOf(reading.run) : undefined;
  if (reading.kind === "read" && life?.kind === "ended") {
    const { start } = reading.run;
    const began = start && { jobId: start.jobId, node: start.host, startedAt: start.startedAt };
    const problem = await noteEnd(system, folder, array.id, { ...life.end, ...began, task: target.task });
    if (problem !== undefined) log(`job ${id}: its end cannot be noted: ${problem}`);
  }
  array.running.delete(target.task);
  await forgetIfOver(roster, array);
};

/** Puts the end of an array on record when nothing of it is left, if that can be done now. How its elements ended they tell themselves. */
export const forgetIfOver = async (roster: Roster, array: OpenArray): Promise<void> => {
  await attempt(roster, `end of job ${array.id}`, () => conclude(roster, array));
};

/** Those of which nothing is left and whose end could not be put on record. */
export const retryEndsOfArrays = async (roster: Roster): Promise<void> => {
  for (const array of [...roster.arrays.values()])
    if (array.waiting.size + array.running.size === 0) await forgetIfOver(roster, array);
};

const conclude = async (roster: Roster, array: OpenArray): Promise<void> => {
  const { system, folder, arrays } = roster;
  if (array.waiting.size > 0) return;
  if (!mayWaitAgain(roster, array)) await discardEnvironment(system, jobFolder(folder, array.id));
  if (array.running.size > 0) return;
  await recordEnd(system, folder, { id: String(array.id), mark: undefined }, { state: "COMPLETED" });
  arrays.delete(array.id);
};

/** An element that was adopted may not have begun. */
const mayWaitAgain = ({ running }: Roster, { id, running: tasks }: OpenArray): boolean =>
  [...tasks].some((task) => running.get(idOf({ job: id, task }))?.isOurChild === false);
