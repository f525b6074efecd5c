import { lastAttempt, type TaskRecord } from "../../model/record.ts";

/** What a row says may be anything, and numbers go up from here. */
const HIGHEST = 1_000_000_000;

/** The highest number of a job that is followed; 0 where there is none. */
export const highestFollowed = (records: Iterable<TaskRecord>): number => {
  let highest = 0;
  for (const record of records) {
    const phase = lastAttempt(record)?.phase;
    if (phase?.kind !== "live" || phase.job.cluster !== undefined) continue;
    const number = Number.parseInt(phase.job.id, 10);
    if (number > highest && number <= HIGHEST) highest = number;
  }
  return highest;
};
