import type { Clock } from "./ports.ts";

/** Node fires a timer of more than 2^31-1 ms at once, so a longer sleep is taken in pieces. */
const longestTimerMs = 2 ** 31 - 1;

const sleepOnce = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish, { once: true });
  });

export const realClock = (): Clock => ({
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: async (ms, signal) => {
    let left = ms;
    while (left > 0 && signal?.aborted !== true) {
      await sleepOnce(Math.min(left, longestTimerMs), signal);
      left -= longestTimerMs;
    }
  },
});
