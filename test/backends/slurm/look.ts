import { observe } from "../../../src/backends/slurm/observe.ts";
import type { JobRef, JobReport } from "../../../src/model/job.ts";
import type { ExecResult } from "../../../src/system/ports.ts";
import { printed, refused, world } from "./world.ts";

/** Epoch seconds; the world's clock stands at 1,800,000,000. */
export const NOW = 1_800_000_000;
export const at = (secondsAgo: number): string => String(NOW - secondsAgo);
export const ours: JobRef = { id: "812", name: "r8~ab", submittedAt: (NOW - 600) * 1_000 };
export const empty = printed("");
export const down = refused("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n");
export const off = refused("Slurm accounting storage is disabled\n");

export const reportOf = async (
  job: JobRef,
  squeue: ExecResult,
  sacct: ExecResult,
): Promise<JobReport | undefined> =>
  (await observe(world({ squeue: [squeue], sacct: [sacct] }).needs, { jobs: [job], names: [] })).jobs.get(
    job.id,
  );

/** The word of a report, for tables. */
export const word = (report: JobReport | undefined): string =>
  report?.kind === "seen"
    ? `${report.sighting.state} by ${report.sighting.source}`
    : (report?.kind ?? "nothing");
