export interface Pace {
  readonly pollSeconds: number;
  readonly maxPollSeconds: number;
}

export interface PaceFacts {
  /** Ticks in a row in which nothing changed. */
  readonly quietTicks: number;
  /** Ticks in a row in which the scheduler did not answer. */
  readonly failedTicks: number;
  /** Something is to be looked up or checked again soon: an unclear submission, outputs that may still appear. */
  readonly soon: boolean;
}

/** While something is being settled, this is how long to wait, so that the looks that it takes fit into the settle time. */
const SOON_MS = 10_000;

/**
 * How long `run` waits until its next tick, in ms: the poll interval, half as much again for each quiet tick up to the
 * maximum, and doubling while the scheduler does not answer, so that nobody hammers a controller in trouble.
 */
export function nextDelayMs(pace: Pace, facts: PaceFacts): number {
  const max = Math.max(pace.maxPollSeconds, pace.pollSeconds) * 1000;
  const base = pace.pollSeconds * 1000;
  if (facts.failedTicks > 0) return Math.min(max, base * 2 ** Math.min(facts.failedTicks, 10));
  const grown = Math.min(max, base * 1.5 ** Math.min(facts.quietTicks, 20));
  return facts.soon ? Math.min(grown, SOON_MS) : grown;
}
