import type { Clock } from "../../src/system/ports.ts";

export interface ManualClock extends Clock {
  /** Every sleep that was asked for, in ms. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

/** A clock that only moves when it is slept on or pushed: a sleep is over at once, and that much time has passed. */
export const manualClock = (startMs = Date.UTC(2026, 0, 1)): ManualClock => {
  let now = startMs;
  const sleeps: number[] = [];
  return {
    now: () => now,
    steady: () => now,
    sleep: async (ms, signal) => {
      if (signal?.aborted) return;
      sleeps.push(ms);
      now += ms;
    },
    sleeps,
    advance: (ms) => {
      now += ms;
    },
  };
};
