import type { Claim } from "../model/claim.ts";
import type { Decision } from "./select.ts";

export interface Room {
  /** Jobs of this experiment that are queued, running or perhaps in the queue; of an array each element that is left. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** All jobs of this user in the queue, and the cap on them, where one is set. */
  readonly queuedByUser?: number;
  readonly maxQueued?: number;
}

export interface Allottable {
  readonly decision: Decision;
  /** Absent where it has not been read, since there is no room to ask. */
  readonly claim?: Pick<Claim, "elements">;
}

/** Places that are left for jobs of this experiment. */
export const placesLeft = (room: Room): number => Math.max(0, tighterCap(room).left);

/**
 * Lets the first tasks in, in the order of the summary, and makes the others wait for room. None is skipped: where an array
 * waits for more room than a later task needs, that one waits too, or the array might wait for ever.
 */
export function allot<Item extends Allottable>(items: readonly Item[], room: Room): Item[] {
  const cap = tighterCap(room);
  let left = Math.max(0, cap.left);
  let isFull = false;
  return items.map((item) => {
    if (item.decision.kind !== "submit") return item;
    const elements = item.claim?.elements ?? 1;
    const never = neverFits(elements, room);
    if (never !== undefined) return { ...item, decision: never };
    isFull ||= elements > left;
    if (isFull) return { ...item, decision: { kind: "wait", reason: `waits for room: ${cap.name}` } };
    left -= elements;
    return item;
  });
}

interface Cap {
  readonly left: number;
  readonly name: string;
}

function tighterCap(room: Room): Cap {
  const own = { left: room.maxInFlight - room.inFlight, name: `max_in_flight is ${room.maxInFlight}` };
  const all = {
    left: (room.maxQueued ?? Number.POSITIVE_INFINITY) - (room.queuedByUser ?? 0),
    name: `max_queued is ${room.maxQueued}`,
  };
  return all.left < own.left ? all : own;
}

/** An array goes in whole or not at all. */
function neverFits(elements: number, { maxInFlight, maxQueued }: Room): Decision | undefined {
  const caps = [
    ["max_in_flight", maxInFlight],
    ["max_queued", maxQueued ?? Number.POSITIVE_INFINITY],
  ] as const;
  const tooSmall = caps.find(([, most]) => elements > 1 && elements > most);
  if (tooSmall === undefined) return undefined;
  const [name, most] = tooSmall;
  return {
    kind: "blocked",
    reason: `its array has ${elements} tasks, and ${name} is ${most}`,
    next: `Raise ${name} to ${elements} or more, or make the array smaller (%N in --array limits how many run at a time)`,
  };
}
