import { closeSync, constants, openSync, utimesSync, watch } from "node:fs";
import { errnoOf } from "../../errno.ts";
import { endsPath } from "./layout.ts";

/** Never waits for who would read from a pipe there. */
const TO_TOUCH = constants.O_WRONLY | constants.O_CREAT | constants.O_NONBLOCK;

/** Announces that jobs have ended, by the time of a file. A hint only: who misses it sees the ends at its next look. */
export const announceEnds = (folder: string, now: number): void => {
  try {
    closeSync(openSync(endsPath(folder), TO_TOUCH, 0o666));
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
