import { join } from "node:path";
import { type CancelAnswer, type JobRef, jobKey } from "../../model/job.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { readJob } from "./job-files.ts";
import { FILES, isJobId, jobFolder } from "./layout.ts";
import { lifeOf } from "./life.ts";

const mark = async ({ files }: System, folder: string): Promise<CancelAnswer> => {
  try {
    await files.write(join(folder, FILES.cancel), "");
    return { kind: "asked" };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return { kind: "unclear", reason: messageOf(error) };
  }
};

const cancelOne = async (system: System, folder: string, ref: JobRef): Promise<CancelAnswer> => {
  // As scancel: a job that is over or was never there needs no cancelling, and that is no error.
  if (!isJobId(ref.id)) return { kind: "asked" };
  const path = jobFolder(folder, ref.id);
  const reading = await readJob(system.files, path);
  if (reading.kind === "absent") return { kind: "asked" };
  if (reading.kind === "damaged") return { kind: "unclear", reason: reading.reason };
  if (ref.name !== undefined && reading.files.request.name !== ref.name)
    return { kind: "refused", reason: `Job ${ref.id} is ${reading.files.request.name}, not ${ref.name}` };
  return lifeOf(reading.files).kind === "ended" ? { kind: "asked" } : mark(system, path);
};

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
