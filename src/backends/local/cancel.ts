import { join } from "node:path";
import { type CancelAnswer, type JobRef, jobKey } from "../../model/job.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { readArray } from "./records/array-files.ts";
import { isTheOne } from "./records/identity.ts";
import { isOver, readJob } from "./records/job-files.ts";
import { elementMark, FILES, jobFolder, parseId, type Target } from "./records/layout.ts";
import { lifeOf } from "./records/life.ts";

const mark = async ({ files }: System, path: string): Promise<CancelAnswer> => {
  await files.write(path, "");
  return asked;
};

const asked: CancelAnswer = { kind: "asked" };

/** Whether nothing of it is left to be cancelled. */
const isDone = async (system: System, path: string, reading: Read, task: number | undefined) => {
  const { files, names } = reading;
  const array = await readArray(system.files, path, files, names);
  if (array === undefined) return task !== undefined || lifeOf(files).kind === "ended";
  if (task === undefined) return isOver(system.files, path, names);
  return array.ends.has(task) || !array.tasks.includes(task);
};

type Read = Extract<Awaited<ReturnType<typeof readJob>>, { kind: "read" }>;

const cancelOne = async (system: System, folder: string, ref: JobRef): Promise<CancelAnswer> => {
  // As scancel: a job that is over or was never there needs no cancelling, and that is no error.
  const target = parseId(ref.id);
  if (target === undefined) return asked;
  try {
    return await cancelTarget(system, folder, ref, target);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return { kind: "unclear", reason: messageOf(error) };
  }
};

const cancelTarget = async (
  system: System,
  folder: string,
  ref: JobRef,
  target: Target,
): Promise<CancelAnswer> => {
  const path = jobFolder(folder, target.job);
  const reading = await readJob(system.files, path);
  if (reading.kind === "absent") return asked;
  if (reading.kind === "damaged") return { kind: "unclear", reason: reading.reason };
  const { request } = reading.files;
  if (!isTheOne(ref, request))
    return { kind: "refused", reason: `Job ${ref.id} is ${request.name}, not ${ref.name}` };
  if (await isDone(system, path, reading, target.task)) return asked;
  return mark(system, join(path, markFor(target.task)));
};

/** In the folder of its array, where the supervisor finds all marks by one look. */
const markFor = (task: number | undefined): string =>
  task === undefined ? FILES.cancel : elementMark("cancel", task);

/** Marks jobs for cancelling; the supervisor, started if need be, ends them. */
export const canceller =
  (system: System, folder: string, startSupervisor: () => Promise<string | undefined>) =>
  async (jobs: readonly JobRef[]): Promise<ReadonlyMap<string, CancelAnswer>> => {
    const answers = new Map<string, CancelAnswer>();
    for (const ref of jobs) answers.set(jobKey(ref), await cancelOne(system, folder, ref));
    const problem = [...answers.values()].some(({ kind }) => kind === "asked")
      ? await startSupervisor()
      : undefined;
    if (problem === undefined) return answers;
    const unclear: CancelAnswer = { kind: "unclear", reason: problem };
    return new Map([...answers].map(([key, answer]) => [key, answer.kind === "asked" ? unclear : answer]));
  };
