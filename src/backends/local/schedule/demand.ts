import type { Machine } from "../machine/machine.ts";
import type { JobRecord } from "../records/records.ts";
import type { Share } from "./room.ts";

/** What a job asks for, as far as that does not depend on the machine. */
export interface Demand {
  readonly cpus: number;
  readonly gpus: number;
  /** Absent: no share and no limit, as on a site without DefMemPerCPU. 0: all that there is. */
  readonly memoryMiB?: number;
  /** `--exclusive`: all cpus and GPUs, and no more memory than it asks for. */
  readonly isExclusive: boolean;
  /** Of an older version, which refused nothing: it takes at most what there is. */
  readonly isModest: boolean;
}

type Asking = Pick<JobRecord, "cpus" | "cpusPerTask" | "ntasks" | "gpus" | "memoryMiB" | "exclusive">;

export const demandOf = (request: Asking): Demand => {
  const { cpusPerTask = 1, ntasks, gpus, memoryMiB, exclusive = false } = request;
  return {
    cpus: request.cpus ?? cpusPerTask * ntasks,
    gpus,
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    isExclusive: exclusive,
    isModest: request.cpus === undefined,
  };
};

/** What is kept for it on this machine. */
export const shareOf = (demand: Demand, machine: Machine): Share => {
  const { isExclusive, isModest, memoryMiB } = demand;
  const part = (asked: number, whole: number): number => {
    if (isExclusive) return Math.max(asked, whole);
    return isModest ? Math.min(asked, whole) : asked;
  };
  return {
    cpus: part(demand.cpus, machine.cpus),
    memoryMiB: memoryMiB === 0 ? machine.memoryMiB : (memoryMiB ?? 0),
    gpus: part(demand.gpus, machine.gpus.length),
  };
};

/** What it may not go beyond. All that there is needs no watching: the kernel sees to it. */
export const memoryLimitOf = ({ memoryMiB = 0 }: Pick<JobRecord, "memoryMiB">): number | undefined =>
  memoryMiB === 0 ? undefined : memoryMiB;
