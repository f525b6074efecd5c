/** A job that waits for its turn. */
export interface Waiting {
  /** `812`, or of an element of an array `812_3`. */
  readonly id: string;
  readonly cpus: number;
  readonly gpus: number;
  /** Epoch ms. */
  readonly beginAt?: number;
}

/** What the machine has. GPUs by the names that CUDA_VISIBLE_DEVICES takes. */
export interface Machine {
  readonly cpus: number;
  readonly gpus: readonly string[];
}

/** What a running job holds. */
export interface Held {
  readonly cpus: number;
  readonly gpus: readonly string[];
}

export interface Start {
  readonly id: string;
  readonly gpus: readonly string[];
}

/** Cpus that a job takes. One that asks for more than there are gets them all and so runs alone, rather than never. */
export const cpusTaken = (asked: number, machine: Machine): number => Math.min(asked, machine.cpus);

/**
 * The jobs to start now, in the order of their submission. A job that does not fit yet holds back those behind it, so
 * that large ones are not overtaken for ever; one whose time has not come holds back nobody.
 */
export const chooseStarts = (
  waiting: readonly Waiting[],
  held: readonly Held[],
  machine: Machine,
  now: number,
): readonly Start[] => {
  let freeCpus = machine.cpus - held.reduce((sum, { cpus }) => sum + cpus, 0);
  const heldGpus = new Set(held.flatMap(({ gpus }) => gpus));
  let freeGpus = machine.gpus.filter((gpu) => !heldGpus.has(gpu));
  const starts: Start[] = [];
  for (const { id, cpus, gpus, beginAt } of waiting) {
    if (beginAt !== undefined && beginAt > now) continue;
    const needsCpus = cpusTaken(cpus, machine);
    const needsGpus = Math.min(gpus, machine.gpus.length);
    if (needsCpus > freeCpus || needsGpus > freeGpus.length) break;
    starts.push({ id, gpus: freeGpus.slice(0, needsGpus) });
    freeCpus -= needsCpus;
    freeGpus = freeGpus.slice(needsGpus);
  }
  return starts;
};
