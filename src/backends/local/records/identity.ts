import type { JobRef, Sighting } from "../../../model/job.ts";

/** A job that was submitted earlier than the one asked for is another, from before the folder was cleared. */
const clockSlackMs = 1000;

export const isTheOne = (ref: JobRef, found: Pick<Sighting, "name" | "submittedAt">): boolean =>
  (ref.name === undefined || ref.name === found.name) &&
  (ref.submittedAt === undefined || (found.submittedAt ?? 0) >= ref.submittedAt - clockSlackMs);
