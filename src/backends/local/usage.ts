import { join } from "node:path";
import { inBatches } from "../../model/in-batches.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import type { JobUsage, UsageAnswer } from "../../model/usage.ts";
import type { Files, System } from "../../system/ports.ts";
import { errnoOf } from "../errno.ts";
import { readArray } from "./records/array-files.ts";
import { parseTimes } from "./records/exit-record.ts";
import { isTheOne } from "./records/identity.ts";
import { type RunFiles, readJob, readRun } from "./records/job-files.ts";
import { FILES, idOf, jobFolder, parseId } from "./records/layout.ts";
import { lifeOf } from "./records/life.ts";
import type { JobRecord } from "./records/records.ts";
import { readUse } from "./records/use-file.ts";
import { demandOf } from "./schedule/demand.ts";

/** Of each some files are open at a time. */
const JOBS_AT_ONCE = 64;

/** What jobs used, from their folders. Whether a job that has no end on record still lives is for a look to say. */
export const usageReader =
  ({ files, clock }: System, folder: string) =>
  async (jobs: readonly JobRef[]): Promise<UsageAnswer> => {
    const found = await inBatches(jobs, JOBS_AT_ONCE, async (ref) => {
      const usages = await usagesOf(files, folder, ref, clock.now()).catch(noneWhereUnreadable);
      return usages.length === 0 ? [] : [[jobKey(ref), usages] as const];
    });
    return { records: { kind: "answered" }, jobs: new Map(found.flat()) };
  };

/** As of a job whose record is damaged. */
const noneWhereUnreadable = (error: unknown): readonly JobUsage[] => {
  if (errnoOf(error) === undefined) throw error;
  return [];
};

/** Of an array one for each element that has begun. */
const usagesOf = async (
  files: Files,
  folder: string,
  ref: JobRef,
  now: number,
): Promise<readonly JobUsage[]> => {
  const target = ref.cluster === undefined ? parseId(ref.id) : undefined;
  if (target === undefined) return [];
  const path = jobFolder(folder, target.job);
  const reading = await readJob(files, path);
  if (reading.kind !== "read" || !isTheOne(ref, reading.files.request)) return [];
  const { request } = reading.files;
  const array = await readArray(files, path, reading.files, reading.names);
  if (array === undefined) {
    const usage = await usageOf(files, path, { id: ref.id, request, run: reading.files }, now);
    return usage === undefined || target.task !== undefined ? [] : [usage];
  }
  const tasks = array.tasks.filter(
    (task) => array.begun.has(task) && (target.task === undefined || target.task === task),
  );
  const usages = await inBatches(tasks, JOBS_AT_ONCE, async (task) => {
    const id = idOf({ job: target.job, task });
    const run = await readRun(files, jobFolder(folder, id));
    return run.kind === "read"
      ? usageOf(files, jobFolder(folder, id), { id, request, run: run.run }, now)
      : undefined;
  });
  return usages.filter((usage) => usage !== undefined);
};

interface OneRun {
  readonly id: string;
  readonly request: JobRecord;
  readonly run: RunFiles;
}

const usageOf = async (
  files: Files,
  path: string,
  { id, request, run }: OneRun,
  now: number,
): Promise<JobUsage | undefined> => {
  const span = spanOf(run, now);
  if (span === undefined) return undefined;
  const use = await readUse(files, path);
  const cpuSeconds = Math.max(use?.cpuSeconds ?? 0, (await shellSeconds(files, path, run)) ?? 0);
  return {
    id,
    ...span,
    ...(cpuSeconds === 0 ? {} : { cpuSeconds }),
    ...(use === undefined || use.memoryMiB === 0 ? {} : { memoryMiB: use.memoryMiB, memoryIsSum: true }),
    given: givenIn(request, run),
  };
};

/** Undefined for a job that has not begun. */
const spanOf = (
  job: RunFiles,
  now: number,
): Pick<JobUsage, "state" | "startedAt" | "endedAt" | "elapsedSeconds"> | undefined => {
  const startedAt = job.start?.startedAt;
  if (startedAt === undefined) return undefined;
  const life = lifeOf(job);
  const elapsed = (end: number): number => Math.max(0, end - startedAt - stillMs(job, end)) / 1000;
  if (life.kind !== "ended") return { state: "RUNNING", startedAt, elapsedSeconds: elapsed(now) };
  const { state, endedAt } = life.end;
  return { state, startedAt, endedAt, elapsedSeconds: elapsed(endedAt) };
};

/** For how long it stood still up to a moment: as SLURM has it of a suspended job, that is no part of the time that it took. */
const stillMs = ({ pause }: RunFiles, end: number): number =>
  pause === undefined ? 0 : pause.pausedMs + Math.max(0, end - (pause.since ?? end));

const givenIn = (request: JobRecord, { start }: RunFiles): JobUsage["given"] => ({
  nodes: 1,
  cpus: start?.cpus ?? demandOf(request).cpus,
  ...(start?.memoryMiB === undefined ? {} : { memoryMiB: start.memoryMiB }),
  ...(start === undefined || start.gpus.length === 0 ? {} : { gpus: start.gpus.length }),
  ...(request.timeLimitSeconds === undefined ? {} : { timeSeconds: request.timeLimitSeconds }),
});

const shellSeconds = async (
  files: Files,
  path: string,
  { start, exit }: RunFiles,
): Promise<number | undefined> => {
  if (start?.exitFile !== undefined) return exit?.cpuSeconds;
  try {
    return parseTimes((await files.readText(join(path, FILES.times))) ?? "");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};
