import { resolve } from "node:path";
import { expandPattern } from "../../../script/output-pattern.ts";
import { idOf, type Target } from "./layout.ts";
import type { JobRecord } from "./records.ts";

/** `jobId`: what an element of an array has as its SLURM_JOB_ID, once it has begun. */
const place = (pattern: string, target: Target, request: JobRecord, jobId: number | undefined): string => {
  const { name, user, host, folder } = request;
  const { job, task } = target;
  const array = task === undefined ? {} : { array: { id: String(job), task } };
  const id = jobId === undefined ? idOf(target) : String(jobId);
  return resolve(folder, expandPattern(pattern, { id, name, user, node: host, ...array }));
};

/** Where the standard output of a job goes: absolute. */
export const outputPathOf = (target: Target, request: JobRecord, jobId?: number): string =>
  place(request.outputPattern, target, request, jobId);

/** Where its standard error goes: with the output unless it was given a place of its own. */
export const errorPathOf = (target: Target, request: JobRecord, jobId?: number): string =>
  place(request.errorPattern ?? request.outputPattern, target, request, jobId);

/** What it reads on its standard input. */
export const inputPathOf = (target: Target, request: JobRecord, jobId?: number): string =>
  place(request.inputPattern ?? "/dev/null", target, request, jobId);
