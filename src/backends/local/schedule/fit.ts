import type { Machine } from "../machine/machine.ts";
import { canEverFit, type Share } from "./room.ts";

/** Why a job can never run here, and what can be done about it. */
export interface Misfit {
  readonly reason: string;
  readonly next: string;
}

const GIB = 1024;

const memory = (mib: number): string => (mib < GIB ? `${mib} MB` : `${Math.round((mib / GIB) * 10) / 10} GB`);

const many = (count: number, word: string): string =>
  count === 0 ? `no ${word}s` : `${count} ${word}${count === 1 ? "" : "s"}`;

/** In SLURM's words, with the numbers that SLURM leaves out; undefined for a job that fits. `where`: its script, for people. */
export const misfitOf = (share: Share, machine: Machine, where: string): Misfit | undefined => {
  if (canEverFit(share, machine)) return undefined;
  const short = [
    {
      setting: "local.cpus",
      isShort: share.cpus > machine.cpus,
      asked: many(share.cpus, "cpu"),
      has: many(machine.cpus, "cpu"),
    },
    {
      setting: "local.memory_gib",
      isShort: share.memoryMiB > machine.memoryMiB,
      asked: `${memory(share.memoryMiB)} of memory`,
      has: memory(machine.memoryMiB),
    },
    {
      setting: "local.gpus",
      isShort: share.gpus > machine.gpus.length,
      asked: many(share.gpus, "gpu"),
      has: many(machine.gpus.length, "gpu"),
    },
  ].filter(({ isShort }) => isShort);
  const list = (items: readonly string[]): string => items.join(", ");
  const asked = list(short.map((each) => each.asked));
  const has = list(short.map((each) => each.has));
  const settings = short.map(({ setting }) => setting).join(" and ");
  return {
    reason: `Requested node configuration is not available: asks ${asked}; here ${has}`,
    next: `Ask for less in ${where}; what jobs share here is set by ${settings} in runmark.yaml`,
  };
};
