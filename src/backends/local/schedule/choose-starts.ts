import type { Machine } from "../machine/machine.ts";
import { type Demand, shareOf } from "./demand.ts";
import { canEverFit, type Held, isRoomFor, roomLeft, roomWithout } from "./room.ts";

/** A job that waits for its turn, with what it asks for. */
export interface Waiting extends Demand {
  /** `812`, or of an element of an array `812_3`. */
  readonly id: string;
  /** Epoch ms. */
  readonly beginAt?: number;
}

/** What it will have is no more than what it asks for. */
export interface Start extends Held {
  readonly id: string;
}

/**
 * The jobs to start now, in the order of their submission. What a job would take that does not fit yet is kept for it, so that
 * large ones are not overtaken for ever; a later job starts before it only with what that leaves, and so delays it by nothing:
 * one that needs no GPU while the first waits for one. A job whose time has not come, or that fits no more since a setting was
 * lowered, holds back nobody. `others`: what jobs of other folders hold.
 */
export const chooseStarts = (
  waiting: Iterable<Waiting>,
  held: readonly Held[],
  machine: Machine,
  now: number,
  others: readonly Held[] = [],
): readonly Start[] => {
  let room = roomLeft(machine, held, others);
  const starts: Start[] = [];
  for (const job of waiting) {
    // Every job takes a cpu.
    if (room.cpus === 0 || room.jobs === 0) break;
    const share = shareOf(job, machine);
    if ((job.beginAt ?? 0) > now || !canEverFit(share, machine)) continue;
    if (isRoomFor(share, room)) starts.push({ ...share, id: job.id, gpus: room.gpus.slice(0, share.gpus) });
    room = roomWithout(share, room);
  }
  return starts;
};
