import type { Task } from "../model/experiment.ts";
import { type JobRef, jobKey } from "../model/job.ts";
import { type Attempt, currentJob, type TaskRecord } from "../model/record.ts";

const isNamed = ({ saidJob }: Task, job: JobRef | undefined): boolean =>
  saidJob !== undefined && job !== undefined && jobKey(job) === jobKey(saidJob);

/** The attempt whose job the row names. */
export const namedAttempt = (task: Task, record: TaskRecord | undefined): Attempt | undefined =>
  record?.attempts.find(({ phase }) => "job" in phase && isNamed(task, phase.job));

/** Whether the row names the job of an attempt that has had its successor since. */
export const namesOldJob = (task: Task, record: TaskRecord | undefined): boolean =>
  namedAttempt(task, record) !== undefined && !isNamed(task, currentJob(record));
