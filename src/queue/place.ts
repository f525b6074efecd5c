import { basename, dirname, join, resolve } from "node:path";
import { attempt } from "../journal/io.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { formatLocalTime } from "../tick/folder/local-time.ts";

/** Where a queue keeps what it knows. All paths are absolute. */
export interface QueuePlace {
  /** Behind a symbolic link, so that every way to a state leads to the same lock. */
  readonly statePath: string;
  /** The folder of the state file: paths in it are relative to this. */
  readonly stateFolder: string;
  /** Beside the state, by its name: logs for people, and in `.runmark` what is none of theirs. */
  readonly folder: string;
  readonly logs: string;
  readonly queueLog: string;
}

export const findPlace = async (
  files: Files,
  cwd: string,
  named: string,
): Promise<Result<QueuePlace, Stop>> => {
  const path = resolve(cwd, named);
  const found = await attempt(path, async () => {
    const stat = await files.stat(path);
    if (stat !== undefined) return { kind: stat.kind, real: await files.real(path) };
    const folder = await realFolder(files, dirname(path));
    const kind = (await isDangling(files, folder, basename(path))) ? ("dangling" as const) : undefined;
    return { kind, real: join(folder, basename(path)) };
  });
  if (!found.ok)
    return err(
      stop(EXIT.errors, "queue.unreadable-state", found.error.message, "Make it readable for you", path),
    );
  const { kind, real } = found.value;
  if (kind === "dangling")
    return err(
      stop(
        EXIT.errors,
        "queue.dangling-state",
        `${path} is a symbolic link to something that is not there`,
        "See that what it leads to is there (is a drive to be mounted?), or remove the link to begin anew here",
        path,
      ),
    );
  if (kind !== undefined && kind !== "file")
    return err(
      stop(
        EXIT.errors,
        "queue.no-state-file",
        `${path} is no file`,
        "Name a file, as --state state/queue.json",
        path,
      ),
    );
  return ok(placeAt(real));
};

/** The folder may be yet to be made. */
const realFolder = async (files: Files, folder: string): Promise<string> =>
  (await files.stat(folder)) === undefined ? folder : files.real(folder);

/** A name that is there, of a file that is not: a state would take the place of the link, and leave where it leads without. */
const isDangling = async (files: Files, folder: string, name: string): Promise<boolean> =>
  (await files.stat(folder))?.kind === "folder" && (await files.list(folder)).includes(name);

const placeAt = (statePath: string): QueuePlace => {
  const stateFolder = dirname(statePath);
  const folder = join(stateFolder, `${basename(statePath).replace(/\.json$/i, "")}.queue`);
  const logs = join(folder, "logs");
  return { statePath, stateFolder, folder, logs, queueLog: join(logs, "queue.log") };
};

/** `h16-2-2026-11-26_10-15-30.log`: of which job and attempt, and when it began. */
export const logName = (id: string, attemptNumber: number, at: number): string =>
  `${id}-${attemptNumber}-${formatLocalTime(at).replace(" ", "_").replaceAll(":", "-")}.log`;
