import { join } from "node:path";

/** Names inside a job's folder. */
export const FILES = {
  request: "request.json",
  script: "script",
  /** Deleted as soon as the job is started: it may hold secrets. */
  environment: "environment.json",
  notes: "notes",
  start: "start.json",
  stop: "stop.json",
  cancel: "cancel",
  exit: "exit",
  end: "end.json",
  shellLog: "shell.log",
  /** What the job was seen to use, and the processor time that its shell counted. */
  use: "use.json",
  times: "times",
} as const;

export const jobsFolder = (folder: string): string => join(folder, "jobs");
export const jobFolder = (folder: string, id: number | string): string => join(folder, "jobs", String(id));
export const claimsFolder = (folder: string): string => join(folder, "supervisors");
export const finishedBelowPath = (folder: string): string => join(folder, "finished-below");
export const supervisorLogPath = (folder: string): string => join(folder, "supervisor.log");

const idForm = /^[1-9]\d{0,14}$/;

/** An id of ours: nothing else may become part of a path. */
export const isJobId = (id: string): boolean => idForm.test(id);

/** The job ids among the names in the jobs folder, oldest first; drafts of submissions are not among them. */
export const jobIdsIn = (names: readonly string[]): readonly number[] =>
  names
    .filter(isJobId)
    .map(Number)
    .sort((one, other) => one - other);

/** `finished-below`: every job with a smaller id is over. Only a short cut: without it all are looked at. */
export const parseFinishedBelow = (text: string | undefined): number => {
  const match = /^(\d+)\n$/.exec(text ?? "");
  return match === null ? 1 : Number(match[1]);
};
