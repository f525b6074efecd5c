import { setTimeout as wait } from "node:timers/promises";

/**
 * Looks again and again until there is something to return. Real backends give no signal when a job changes, so tests
 * wait for the condition itself; the limit only keeps a broken one from hanging.
 */
export async function untilSeen<Value>(
  what: string,
  look: () => Promise<Value | undefined>,
  options: { readonly everyMs: number; readonly limitMs: number },
): Promise<Value> {
  const deadline = Date.now() + options.limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}`);
    await wait(options.everyMs);
  }
}
