import { dirname } from "node:path";
import { attempt, type IoFailure } from "../journal/io.ts";
import type { Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";

/** With the one that was put aside, a log takes twice as much. */
const MOST_BYTES = 2 ** 20;

/** Adds to the end of a log that nobody else keeps small: the one before it is the only one that is kept. */
export const appendToLog = (
  files: Files,
  path: string,
  text: string,
): Promise<Result<undefined, IoFailure>> =>
  attempt(path, async () => {
    const folder = dirname(path);
    // Where an experiment was moved away, cron goes on to name the log in it: no folder is to come there anew.
    if ((await files.stat(dirname(folder))) !== undefined) await files.makeFolder(folder);
    const size = (await files.stat(path))?.size ?? 0;
    // Where it cannot be put aside (another tick just did) it grows until the next one.
    if (size >= MOST_BYTES) await files.rename(path, `${path}.1`).catch(() => undefined);
    await files.append(path, text);
    return undefined;
  });
