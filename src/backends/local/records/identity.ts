import type { JobRef, Sighting } from "../../../model/job.ts";

/** A job that was submitted earlier than the one asked for is another, from before the folder was cleared. */
const clockSlackMs = 1000;

/** Whether a job that was found under an id is the one that is asked for: ids are given again once a folder was cleared. */
export const isTheOne = (ref: JobRef, found: Pick<Sighting, "name" | "submittedAt">): boolean =>
  (ref.name === undefined || ref.name === found.name) &&
  (ref.submittedAt === undefined || (found.submittedAt ?? 0) >= ref.submittedAt - clockSlackMs);
