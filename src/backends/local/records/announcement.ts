import { closeSync, openSync, utimesSync, watch } from "node:fs";
import { errnoOf } from "../../errno.ts";
import { endsPath } from "./layout.ts";

/** Announces that jobs have ended, by the time of a file. A hint only: who misses it sees the ends at its next look. */
export const announceEnds = (folder: string, now: number): void => {
  try {
    closeSync(openSync(endsPath(folder), "a"));
    utimesSync(endsPath(folder), now / 1000, now / 1000);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
};

/** Resolves when ends are announced, or when `signal` aborts; only then where nothing can be watched. */
export const awaitEnds = (folder: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => resolve();
    signal.addEventListener("abort", finish, { once: true });
    if (signal.aborted) return finish();
    try {
      const watcher = watch(endsPath(folder), { signal, persistent: false }, finish);
      watcher.on("error", () => watcher.close());
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  });
