import { addShares, type Held, type Measured, type Share } from "./measure.ts";

/** One try at a task. */
export interface Tried {
  readonly measured: Measured;
  /** It was of use: it completed, or still runs. */
  readonly isOfUse: boolean;
}

/** Of all tries at all tasks together. Seconds of cpus and GPUs, MiB-seconds of memory. */
export interface Totals {
  readonly tries: number;
  /** Where both are known. */
  readonly cpuSeconds?: Share;
  readonly gpuSeconds?: Share;
  readonly memoryMiBSeconds?: Share;
  /** What was held from others in all, and of that by tries that ended without success. */
  readonly held: Held;
  readonly lost: Held & { readonly tries: number };
}

export function totalsOf(tries: readonly Tried[]): Totals {
  const ended = tries.filter(({ measured }) => !measured.isRunning);
  const of = <Key extends "cpuSeconds" | "gpuSeconds" | "memoryMiBSeconds">(
    key: Key,
  ): { [K in Key]?: Share } => {
    const shares = ended.flatMap(({ measured }) => measured[key] ?? []);
    return shares.length === 0 ? {} : ({ [key]: addShares(shares) } as { [K in Key]: Share });
  };
  const lost = tries.filter(({ isOfUse }) => !isOfUse);
  return {
    tries: tries.length,
    ...of("cpuSeconds"),
    ...of("gpuSeconds"),
    ...of("memoryMiBSeconds"),
    held: heldBy(tries),
    lost: { tries: lost.length, ...heldBy(lost) },
  };
}

const heldBy = (tries: readonly Tried[]): Held => {
  const total = (key: keyof Held): number => tries.reduce((sum, { measured }) => sum + measured.held[key], 0);
  return {
    cpuSeconds: total("cpuSeconds"),
    gpuSeconds: total("gpuSeconds"),
    memoryMiBSeconds: total("memoryMiBSeconds"),
  };
};

/** How many cpus something is worth, to compare waste of one kind with waste of another: about as sites bill (slurm.conf, TRESBillingWeights). */
const WORTH = { gpu: 16, memoryMiB: 1 / 4096 } as const;

/** Cpu-seconds, or their worth, that a try held for nothing: all of it where it was of no use. */
export function wasteOf({ measured, isOfUse }: Tried): number {
  if (!isOfUse)
    return worth(measured.held.cpuSeconds, measured.held.gpuSeconds, measured.held.memoryMiBSeconds);
  const idle = (share: Share | undefined): number => Math.max(0, (share?.asked ?? 0) - (share?.used ?? 0));
  return worth(idle(measured.cpuSeconds), idle(measured.gpuSeconds), idle(measured.memoryMiBSeconds));
}

const worth = (cpu: number, gpu: number, memory: number): number =>
  cpu + gpu * WORTH.gpu + memory * WORTH.memoryMiB;
