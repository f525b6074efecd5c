import type { Machine } from "../machine/machine.ts";

/** What a job asks to have for itself. */
export interface Share {
  readonly cpus: number;
  /** 0: of memory, no share is kept for it. */
  readonly memoryMiB: number;
  readonly gpus: number;
}

/** What a running job has for itself. */
export interface Held {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly gpus: readonly string[];
}

/** What nobody has. */
export interface Room extends Held {
  readonly jobs: number;
}

/**
 * What the jobs at work leave, ours and those of other folders, which do not count as jobs at one time. After a setting was lowered
 * they may have more than there is.
 */
export const roomLeft = (machine: Machine, held: readonly Held[], others: readonly Held[] = []): Room => {
  const all = [...held, ...others];
  const taken = new Set(all.flatMap(({ gpus }) => gpus));
  const left = (whole: number, part: (one: Held) => number): number =>
    Math.max(
      0,
      all.reduce((sum, one) => sum - part(one), whole),
    );
  return {
    cpus: left(machine.cpus, ({ cpus }) => cpus),
    memoryMiB: left(machine.memoryMiB, ({ memoryMiB }) => memoryMiB),
    gpus: machine.gpus.filter((gpu) => !taken.has(gpu)),
    jobs: Math.max(0, (machine.maxParallel ?? Number.POSITIVE_INFINITY) - held.length),
  };
};

export const isRoomFor = ({ cpus, memoryMiB, gpus }: Share, room: Room): boolean =>
  cpus <= room.cpus && memoryMiB <= room.memoryMiB && gpus <= room.gpus.length && room.jobs > 0;

/** What is left when this is kept for a job, as far as it is there. */
export const roomWithout = ({ cpus, memoryMiB, gpus }: Share, room: Room): Room => ({
  cpus: Math.max(0, room.cpus - cpus),
  memoryMiB: Math.max(0, room.memoryMiB - memoryMiB),
  gpus: room.gpus.slice(gpus),
  jobs: Math.max(0, room.jobs - 1),
});

/** Whether a job could run here if nothing else did. */
export const canEverFit = (share: Share, machine: Machine): boolean =>
  isRoomFor(share, roomLeft(machine, []));
