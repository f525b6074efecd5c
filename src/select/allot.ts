import type { Decision } from "./select.ts";

export interface Room {
  /** Jobs of this experiment that are queued, running or perhaps in the queue. */
  readonly inFlight: number;
  readonly maxInFlight: number;
  /** All jobs of this user in the queue, and the cap on them, where one is set. */
  readonly queuedByUser?: number;
  readonly maxQueued?: number;
}

/** Lets the first tasks in, in the order of the summary, and makes the others wait for room. None is skipped. */
export function allot<Item extends { readonly decision: Decision }>(
  items: readonly Item[],
  room: Room,
): Item[] {
  const own = { left: room.maxInFlight - room.inFlight, reason: `max_in_flight is ${room.maxInFlight}` };
  const all = {
    left: (room.maxQueued ?? Number.POSITIVE_INFINITY) - (room.queuedByUser ?? 0),
    reason: `max_queued is ${room.maxQueued}`,
  };
  const tighter = all.left < own.left ? all : own;
  let left = Math.max(0, tighter.left);
  return items.map((item) => {
    if (item.decision.kind !== "submit") return item;
    if (left > 0) {
      left -= 1;
      return item;
    }
    return { ...item, decision: { kind: "wait", reason: `waits for room: ${tighter.reason}` } };
  });
}
