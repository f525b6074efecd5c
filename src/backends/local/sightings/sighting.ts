import type { Sighting } from "../../../model/job.ts";
import type { System } from "../../../system/ports.ts";
import type { Claim } from "../processes/claim.ts";
import type { JobFiles } from "../records/job-files.ts";
import { idOf, type Target } from "../records/layout.ts";
import { errorPathOf, outputPathOf } from "../records/output-paths.ts";
import type { EndRecord, JobRecord } from "../records/records.ts";

/**
 * Whether a job could run here: not beside the jobs of other folders, not at one time with those of its own although there is
 * room, or not even if nothing else did.
 */
export type Fit = "fits" | "not beside others" | "one too many" | "never";

/** A folder of jobs, and who watches over it. */
export interface Place {
  readonly system: System;
  readonly folder: string;
  readonly claim: Pick<Claim, "live" | "heard">;
  readonly fitOf: (request: JobRecord) => Promise<Fit>;
  /** Why no job starts now, whatever it asks for. */
  readonly heldUp?: () => Promise<string | undefined>;
}

/** What there is to say of a job besides what was asked for. What else a record has, such as its mark, is nobody's business. */
export type Seen = Omit<EndRecord, "endedAt" | "mark"> & Pick<Sighting, "endedAt" | "startedAt" | "node">;

export const sighting = (
  target: Target,
  { request }: Pick<JobFiles, "request">,
  source: Sighting["source"],
  { state, reason, exitCode, signal, node, startedAt, endedAt }: Seen,
  jobId?: number,
): Sighting => ({
  id: idOf(target),
  name: request.name,
  native: state,
  source,
  submittedAt: request.submittedAt,
  stdout: outputPathOf(target, request, jobId),
  ...(request.errorPattern === undefined ? {} : { stderr: errorPathOf(target, request, jobId) }),
  state,
  ...(reason === undefined ? {} : { reason }),
  ...(exitCode === undefined ? {} : { exitCode }),
  ...(signal === undefined ? {} : { signal }),
  ...(node === undefined ? {} : { node }),
  ...(startedAt === undefined ? {} : { startedAt }),
  ...(endedAt === undefined ? {} : { endedAt }),
});
