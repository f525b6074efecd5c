import { dirname } from "node:path";
import type { Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { attempt, type IoFailure } from "./io.ts";

/**
 * Puts a text in the place of a file with one writer (who holds the lock): whole or not at all, and on disk when it answers
 * ok. The mode is that of the file it replaces.
 */
export const replaceFile = (
  files: Files,
  path: string,
  text: string,
): Promise<Result<undefined, IoFailure>> =>
  attempt(path, async () => {
    const draft = `${path}.tmp`;
    const before = await files.stat(path);
    if (before === undefined) await files.makeFolder(dirname(path));
    await files.write(draft, text, before === undefined ? {} : { mode: before.mode });
    await files.rename(draft, path);
    return undefined;
  });
