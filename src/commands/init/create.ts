import { dirname, join } from "node:path";
import { attempt, type IoFailure, isFull } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";

/** A file of a new experiment, by its path in the folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes the files of a new experiment, or none of them where one of their names is taken or cannot be written; what is there is never touched. The
 * summary comes last: with it the folder becomes an experiment, and then all of it is there. The answer is their absolute paths.
 */
export async function create(
  files: Files,
  folder: string,
  made: readonly NewFile[],
): Promise<Result<readonly string[], Stop>> {
  const created = await attempt(folder, async () => {
    for (const { path } of made)
      if ((await files.stat(join(folder, path))) !== undefined) return { taken: join(folder, path) };
    const summaryLast = made.toSorted((one, other) => rank(one) - rank(other));
    const done: string[] = [];
    try {
      for (const { path, text } of summaryLast) {
        await files.makeFolder(dirname(join(folder, path)));
        await files.write(join(folder, path), text, { exclusive: true });
        done.push(join(folder, path));
      }
    } catch (error) {
      // The next `init` would take half of an example for a person's own scripts.
      for (const path of done) await files.remove(path);
      throw error;
    }
    return { paths: made.map(({ path }) => join(folder, path)) };
  });
  if (!created.ok) return err(refused(created.error, folder));
  const { taken, paths = [] } = created.value;
  return taken === undefined ? ok(paths) : err(exists(taken));
}

const rank = ({ path }: NewFile): number => (path === SUMMARY_NAME ? 1 : 0);

function refused(failure: IoFailure, folder: string): Stop {
  const [code, next] = isFull(failure)
    ? ["init.disk-full", "Free some space (or quota) there; no file was left behind"]
    : ["init.unwritable", CHOOSE_ANOTHER];
  return stop(EXIT.errors, code, failure.message, next, folder);
}

const CHOOSE_ANOTHER = "Choose a folder that you may write to, without files of these names";

const exists = (path: string): Stop =>
  stop(
    EXIT.errors,
    "init.exists",
    `${path} is there already; nothing was written`,
    "Choose another folder, or move it away",
    path,
  );
