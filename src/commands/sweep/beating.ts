import type { Session } from "../../tick/session/session.ts";

/** Other nodes take over a lock whose heart has not beaten for ten times as long. */
const BEAT_MS = 60_000;

/** Waits for somebody who may think for long, and says meanwhile that this process lives. */
export async function beating<Value>({ lock, system }: Session, work: Promise<Value>): Promise<Value> {
  const over = new AbortController();
  const beats = async (): Promise<void> => {
    for (;;) {
      await system.clock.sleep(BEAT_MS, over.signal);
      if (over.signal.aborted) return;
      await lock.heartbeat();
    }
  };
  const beaten = beats();
  try {
    return await work;
  } finally {
    over.abort();
    await beaten;
  }
}
