import type { Start } from "../schedule/choose-starts.ts";
import type { Held } from "../schedule/room.ts";
import type { Books } from "./books.ts";
import type { NotedJob } from "./entry.ts";

/** Each that fails means that somebody else noted something meanwhile. */
const MOST_TRIES = 20;

/** Who comes later lets the others finish first. */
const PAUSE_MS = 3;

/** What may be started, and whether more could be if jobs of other folders left room. */
export interface Agreement {
  readonly starts: readonly Start[];
  readonly isHeldUp: boolean;
}

export interface Question {
  readonly running: readonly NotedJob[];
  /** What would start beside what others hold. */
  readonly choose: (others: readonly Held[]) => readonly Start[];
  readonly pause: (ms: number) => Promise<void>;
}

/** Whether all that was chosen could still be chosen now, of GPUs the same. */
const stillFits = (starts: readonly Start[], now: readonly Held[], choose: Question["choose"]): boolean => {
  const ids = new Set(choose(now).map(({ id }) => id));
  const taken = new Set(now.flatMap(({ gpus }) => gpus));
  return starts.every(({ id, gpus }) => ids.has(id) && !gpus.some((gpu) => taken.has(gpu)));
};

/**
 * Chooses what starts so that all supervisors of the machine together never hand out more than there is. Each notes what it
 * would start, and only then looks whether that goes with what the others have noted: of two that want the same, the one
 * that notes later sees the note of the other, whatever happens in between, and takes its own back. Unlike a lock nobody can hold
 * it and stand still or die, and what was noted before a start holds for a start whenever it comes.
 */
export const agreeOn = async (books: Books, { running, choose, pause }: Question): Promise<Agreement> => {
  const alone = choose([]);
  if (alone.length === 0) {
    books.note(running);
    return { starts: [], isHeldUp: false };
  }
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { held, rank } = await books.others();
    const starts = held.length === 0 ? alone : choose(held);
    const isHeldUp = starts.length < alone.length;
    books.note([...running, ...starts]);
    if (starts.length === 0) return { starts, isHeldUp };
    const now = await books.others();
    if (now.held.length === 0 || stillFits(starts, now.held, choose)) return { starts, isHeldUp };
    books.note(running);
    if (rank > 0) await pause(rank * PAUSE_MS);
  }
  return { starts: [], isHeldUp: true };
};
