import type { Clock } from "../../../system/ports.ts";

/** `jobs`: the jobs folder changed; `end`: a child has ended. */
export type Ring = "jobs" | "end";

export interface Bell {
  ring(what: Ring): void;
  /** Whether it rang for this since it was last asked. */
  wasRungFor(what: Ring): boolean;
  /** Ends early when it rings; a ring during the work before it counts. */
  wait(ms: number): Promise<void>;
}

export const newBell = ({ clock }: { readonly clock: Clock }): Bell => {
  let hand = new AbortController();
  const rung = new Set<Ring>();
  return {
    ring: (what) => {
      rung.add(what);
      hand.abort();
    },
    wasRungFor: (what) => rung.delete(what),
    wait: async (ms) => {
      await clock.sleep(ms, hand.signal);
      hand = new AbortController();
    },
  };
};
