import { join } from "node:path";
import { type JobRef, jobKey } from "../../model/job.ts";
import type { JobUsage, UsageAnswer } from "../../model/usage.ts";
import type { Files, System } from "../../system/ports.ts";
import { errnoOf } from "../errno.ts";
import { type JobFiles, readJob } from "./job-files.ts";
import { FILES, isJobId, jobFolder } from "./layout.ts";
import { lifeOf } from "./life.ts";
import { cpusAsked } from "./notice.ts";
import { inBatches, isTheOne } from "./observe.ts";
import { parseTimes } from "./records.ts";
import { readUse } from "./sampling.ts";

/** What jobs used, from their folders. Whether a job that has no end on record still lives is for a look to say. */
export const usageReader =
  ({ files, clock }: System, folder: string) =>
  async (jobs: readonly JobRef[]): Promise<UsageAnswer> => {
    const found = await inBatches(jobs, async (ref) => {
      const usage = await usageOf(files, folder, ref, clock.now());
      return usage === undefined ? [] : [[jobKey(ref), [usage]] as const];
    });
    return { records: { kind: "answered" }, jobs: new Map(found.flat()) };
  };

const usageOf = async (
  files: Files,
  folder: string,
  ref: JobRef,
  now: number,
): Promise<JobUsage | undefined> => {
  if (ref.cluster !== undefined || !isJobId(ref.id)) return undefined;
  const path = jobFolder(folder, ref.id);
  const reading = await readJob(files, path);
  if (reading.kind !== "read" || !isTheOne(ref, reading.files.request)) return undefined;
  const span = spanOf(reading.files, now);
  if (span === undefined) return undefined;
  const use = await readUse(files, path);
  const cpuSeconds = Math.max(use?.cpuSeconds ?? 0, (await readTimes(files, path)) ?? 0);
  return {
    id: ref.id,
    ...span,
    ...(cpuSeconds === 0 ? {} : { cpuSeconds }),
    ...(use === undefined || use.memoryMiB === 0 ? {} : { memoryMiB: use.memoryMiB, memoryIsSum: true }),
    given: givenIn(reading.files),
  };
};

/** Undefined for a job that has not begun. */
const spanOf = (
  job: JobFiles,
  now: number,
): Pick<JobUsage, "state" | "startedAt" | "endedAt" | "elapsedSeconds"> | undefined => {
  const startedAt = job.start?.startedAt;
  if (startedAt === undefined) return undefined;
  const life = lifeOf(job);
  const elapsed = (end: number): number => Math.max(0, end - startedAt) / 1000;
  if (life.kind !== "ended") return { state: "RUNNING", startedAt, elapsedSeconds: elapsed(now) };
  const { state, endedAt } = life.end;
  return { state, startedAt, endedAt, elapsedSeconds: elapsed(endedAt) };
};

/** Its memory is known from its script alone: the record does not say whether it was asked for each cpu. */
const givenIn = ({ request, start }: JobFiles): JobUsage["given"] => ({
  nodes: 1,
  cpus: cpusAsked(request),
  ...(start === undefined || start.gpus.length === 0 ? {} : { gpus: start.gpus.length }),
  ...(request.timeLimitSeconds === undefined ? {} : { timeSeconds: request.timeLimitSeconds }),
});

const readTimes = async (files: Files, path: string): Promise<number | undefined> => {
  try {
    return parseTimes((await files.readText(join(path, FILES.times))) ?? "");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};
