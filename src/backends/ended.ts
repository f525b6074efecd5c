import type { Sighting } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";

/** True where SLURM says that the job is over, be it that it may take that back (PREEMPTED, NODE_FAIL). */
export const hasEnded = (sighting: Pick<Sighting, "state" | "reason">): boolean =>
  meaningOf(sighting).kind === "final";
