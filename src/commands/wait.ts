import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Pace } from "../monitor/pace.ts";
import type { Session } from "../tick/session/session.ts";

/** Asking this machine costs nothing, so its jobs are looked at often; a controller is left in peace. */
export function paceOf({ values }: Config, backend: "slurm" | "local"): Pace {
  const [pollSeconds, maxPollSeconds] = backend === "slurm" ? [60, 180] : [1, 5];
  return {
    pollSeconds: values["poll.seconds"] ?? pollSeconds,
    maxPollSeconds: values["poll.max_seconds"] ?? maxPollSeconds,
  };
}

/** How often the files are looked at while waiting, so that an edit is obeyed without waiting for the next poll. */
const GLANCE_MS = 2_000;

/** Ends come in crowds: so long the others are waited for, at least as long as a tick takes. */
const GATHER_MS = 200;

/** Waits, but not past an edit of the summary or the configuration, nor past ends that the backend announces. */
export async function waitForNext(session: Session, delayMs: number, tickMs: number): Promise<void> {
  const { backend, system, signal } = session;
  const over = new AbortController();
  const finish = (): void => over.abort();
  signal.addEventListener("abort", finish, { once: true });
  if (signal.aborted) finish();
  const gatherMs = Math.max(GATHER_MS, tickMs);
  const waits = [waitForEdit(session, delayMs, over.signal)];
  if (backend.awaitEnds !== undefined)
    waits.push(backend.awaitEnds(over.signal).then(() => system.clock.sleep(gatherMs, over.signal)));
  await Promise.race(waits);
  finish();
  signal.removeEventListener("abort", finish);
  await Promise.all(waits);
}

async function waitForEdit(
  { system, place, lock }: Session,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { files, clock } = system;
  const watched = [place.summaryPath, join(place.folder, "runmark.yaml")];
  const glance = async (): Promise<string> => {
    const stats = await Promise.all(watched.map((path) => files.stat(path)));
    return stats.map((stat) => `${stat?.mtimeMs}:${stat?.size}`).join();
  };
  const asLeft = await glance();
  for (let left = delayMs; left > 0 && !signal.aborted; left -= GLANCE_MS) {
    await clock.sleep(Math.min(left, GLANCE_MS), signal);
    if ((await glance()) !== asLeft) return;
    await lock.heartbeat();
  }
}
