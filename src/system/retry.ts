import type { Clock } from "./ports.ts";

/** How often and how patiently a query is repeated. The wait doubles from `firstDelayMs` up to `maxDelayMs`. */
export interface RetryLimits {
  readonly retries: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Carries an unsatisfying answer through p-retry, which repeats on errors only. */
class Unsatisfied<Answer> extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super("unsatisfied");
    this.answer = answer;
  }
}

/**
 * Asks again while the answer is transient; the last answer is the result, whatever it is. Only for queries: what
 * changes something at the scheduler must never come through here. The waits pass through the clock.
 */
export const retryQuery = async <Answer>(
  clock: Clock,
  query: () => Promise<Answer>,
  isTransient: (answer: Answer) => boolean,
  limits: RetryLimits,
): Promise<Answer> => {
  const { default: pRetry } = await import("p-retry");
  const ask = async (): Promise<Answer> => {
    const answer = await query();
    if (isTransient(answer)) throw new Unsatisfied(answer);
    return answer;
  };
  try {
    return await pRetry(ask, {
      retries: limits.retries,
      minTimeout: 0,
      shouldRetry: ({ error }) => error instanceof Unsatisfied,
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
        if (!(error instanceof Unsatisfied) || retriesLeft === 0) return;
        await clock.sleep(Math.min(limits.maxDelayMs, limits.firstDelayMs * 2 ** (attemptNumber - 1)));
      },
    });
  } catch (error) {
    if (error instanceof Unsatisfied) return error.answer;
    throw error;
  }
};
