import type { Session } from "./session.ts";

/** Whoever saves without a pause is not waited for longer than this many times the quiet that is asked for. */
const MOST_QUIETS = 5;

/**
 * Waits until the summary has been left alone for a while: a save over a slow line comes in pieces, and half a file says
 * neither `hold` nor `skip` where the whole one does. What runmark itself wrote last needs no wait. Both times are of the file
 * server's clock: the lock's is that of the heartbeat just before.
 */
export async function untilQuiet(session: Session): Promise<void> {
  const { system, place, lock, signal } = session;
  const quietMs = session.config.values["summary.quiet_seconds"] * 1000;
  if (quietMs === 0) return;
  for (let round = 0; round < MOST_QUIETS && !signal.aborted; round += 1) {
    const [summary, held] = await Promise.all([
      system.files.stat(place.summaryPath),
      system.files.stat(lock.path),
    ]);
    if (summary === undefined || held === undefined || stampOf(summary) === session.ownStamp) return;
    const age = held.mtimeMs - summary.mtimeMs;
    // A time in the future was set by hand.
    if (age < 0 || age >= quietMs) return;
    await system.clock.sleep(Math.ceil(quietMs - age), signal);
    const beat = await lock.heartbeat();
    if (!beat.ok) return;
  }
}

/** Tells one save of a file from another. */
export const stampOf = ({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): string =>
  `${mtimeMs} ${size}`;
