import type { ProcessUse, System } from "../../../system/ports.ts";
import { memoryLimitOf } from "../schedule/demand.ts";
import type { Roster, Running } from "./roster.ts";
import { stopRunning } from "./stop-running.ts";

/**
 * What a job has, MiB. Where the sum of its processes is beyond its limit, what they share is counted once: workers that a data
 * loader forks have all of their parent's memory resident, and none of it for themselves.
 */
export const memoryOf = async (
  { processes }: Pick<System, "processes">,
  { request }: Pick<Running, "request">,
  { memoryMiB, pids }: ProcessUse,
): Promise<number> => {
  const limit = memoryLimitOf(request);
  if (limit === undefined || memoryMiB <= limit) return memoryMiB;
  return Math.min(memoryMiB, await processes.sharedMemory(pids));
};

/** SLURM's cgroup kills what asks for the page too many; here the whole job goes, as with `memory.oom.group`. */
export const endIfOverLimit = async (roster: Roster, job: Running, memoryMiB: number): Promise<void> => {
  const limit = memoryLimitOf(job.request);
  if (limit === undefined || memoryMiB <= limit || job.stoppedAt !== undefined) return;
  roster.log(`job ${job.id} is out of memory: ${Math.round(memoryMiB)} MB of ${limit} MB`);
  await stopRunning(roster, job, "OUT_OF_MEMORY");
};
