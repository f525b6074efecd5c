import type { Task, TaskKey } from "../model/experiment.ts";
import { type JobRef, jobKey } from "../model/job.ts";
import { lastAttempt, type TaskRecord } from "../model/record.ts";

type Records = ReadonlyMap<TaskKey, TaskRecord>;

/** Whose a job is that a row names, where the journal knows it from another task. */
export interface Owners {
  /** The record of a task that has a row of its own: somebody copied that row, id and all. */
  copiedFrom(task: Task): TaskRecord | undefined;
  /** Whether the job lives and the row that had it is gone: somebody renamed it. */
  isRenamed(task: Task): boolean;
}

/** Looks into the journal only for rows that name a job which is not their own. */
export function ownersOf(tasks: readonly Task[], records: Records): Owners {
  let known: ReadonlyMap<string, TaskRecord> | undefined;
  let tracked: ReadonlySet<TaskKey> | undefined;
  const ownerOf = (task: Task): TaskRecord | undefined => {
    const job = strangeJob(task, records.get(task.key));
    if (job === undefined) return undefined;
    known ??= recordsByJob(records);
    tracked ??= new Set(tasks.map(({ key }) => key));
    return known.get(jobKey(job));
  };
  const hasRow = ({ key }: TaskRecord): boolean => tracked?.has(key) ?? false;
  return {
    copiedFrom: (task) => {
      const owner = ownerOf(task);
      return owner !== undefined && hasRow(owner) ? owner : undefined;
    },
    isRenamed: (task) => {
      const owner = ownerOf(task);
      return owner !== undefined && !hasRow(owner) && lastAttempt(owner)?.phase.kind === "live";
    },
  };
}

/** The job that a row names and that its own task never had. */
function strangeJob({ saidJob, cells }: Task, record: TaskRecord | undefined): JobRef | undefined {
  if (saidJob === undefined || (record !== undefined && cells.jobId === record.written.jobId))
    return undefined;
  return record !== undefined && jobsOf(record).some((job) => jobKey(job) === jobKey(saidJob))
    ? undefined
    : saidJob;
}

const jobsOf = ({ attempts }: TaskRecord): JobRef[] =>
  attempts.flatMap(({ phase }) => ("job" in phase && phase.job !== undefined ? [phase.job] : []));

const recordsByJob = (records: Records): ReadonlyMap<string, TaskRecord> =>
  new Map(
    [...records.values()].flatMap((record) => jobsOf(record).map((job) => [jobKey(job), record] as const)),
  );
