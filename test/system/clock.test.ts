import { expect, test, vi } from "vitest";
import { realClock } from "../../src/system/clock.ts";

test("sleep ends early when the signal aborts, and leaves no listener", async () => {
  const controller = new AbortController();
  const removed = vi.spyOn(controller.signal, "removeEventListener");
  const slept = realClock().sleep(3_600_000, controller.signal);
  controller.abort();
  await slept;
  expect(removed).toHaveBeenCalledOnce();
});

test("sleep with an aborted signal or no time is over at once", async () => {
  await realClock().sleep(3_600_000, AbortSignal.abort());
  await realClock().sleep(0);
  await realClock().sleep(-5);
});

test("sleep of more than 24.8 days does not end at once, as Node's timers do", async () => {
  vi.useFakeTimers();
  try {
    let over = false;
    const slept = realClock()
      .sleep(2 ** 31 + 1_000)
      .then(() => {
        over = true;
      });
    await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1_001);
    await slept;
    expect(over).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
