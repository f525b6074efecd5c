import { isUtf8 } from "node:buffer";
import { dirname, resolve } from "node:path";
import { attempt, isFull } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { FileStat, Files, System } from "../../system/ports.ts";
import {
  clearStrays,
  forgetReplaced,
  removeIfThere,
  swapIn,
  swapPaths,
  unlessGone,
  writeAnew,
} from "../../tick/folder/swap.ts";
import { utf8Text } from "../../tick/folder/utf8.ts";

/** A HANDOFF.md as it was found. */
export interface HandoffFile {
  /** Behind a symbolic link. */
  readonly path: string;
  /** Absent where there is none yet. */
  readonly text?: string;
  readonly mode: number;
}

/** More than this nobody has written by hand, and to understand it would take long. */
const MOST_BYTES = 1 << 20;

const unusable = (path: string, what: string, next: string): Result<never, Stop> =>
  err(stop(EXIT.errors, "handoff.unusable", `${path} ${what}`, `${next}; it was not changed`, path));

export async function readHandoff(files: Files, named: string): Promise<Result<HandoffFile, Stop>> {
  try {
    const target = await linkedFrom(files, named);
    const stat = await recovered(files, target ?? named);
    if (stat === undefined)
      return target !== undefined
        ? unusable(named, "is a link to a file that is not there", "Remove the link, or make the file")
        : ok({ path: named, mode: 0o644 });
    return await readAt(files, await files.real(named), stat);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unusable(named, `cannot be read: ${reason}`, "Make it readable for you");
  }
}

/** Where a link leads, in one step. */
const linkedFrom = (files: Files, path: string): Promise<string | undefined> =>
  files.readLink(path).then(
    (target) => resolve(dirname(path), target),
    () => undefined,
  );

/** One that a process had taken away when it died is there again; one that a person has removed is not. */
async function recovered(files: Files, path: string): Promise<FileStat | undefined> {
  const stat = await files.stat(path);
  if (stat !== undefined) return stat;
  await forgetReplaced(files, path);
  return unlessGone(files, path, () => files.stat(path));
}

async function readAt(
  files: Files,
  path: string,
  { kind, size, mode }: FileStat,
): Promise<Result<HandoffFile, Stop>> {
  if (kind !== "file")
    return unusable(path, kind === "folder" ? "is a folder" : "is no file", "Move it away");
  if (size > MOST_BYTES) return unusable(path, "is larger than 1 MiB", "Move what is old in it elsewhere");
  if ((mode & 0o200) === 0) return unusable(path, "is read-only", "Make it writable for you");
  const bytes = (await files.readBytes(path)) ?? new Uint8Array();
  if (!isUtf8(bytes)) return unusable(path, "is not UTF-8 text", "Save it as UTF-8");
  return ok({ path, text: utf8Text(bytes), mode: mode & 0o7777 });
}

/** Puts the new text in the place of the one that was read; a save of a person's that came between stays. */
export async function replaceHandoff(
  { files, processes }: System,
  { path, text: before, mode }: HandoffFile,
  after: string,
): Promise<Result<undefined, Stop>> {
  const paths = swapPaths(path, processes.self.pid);
  const done = await attempt(path, async () => {
    await writeAnew(files, paths.draft, after, mode);
    return before === undefined ? place(files, paths) : swapIn(files, paths, before);
  });
  for (const left of [paths.draft, paths.old]) await removeIfThere(files, left).catch(() => undefined);
  if (!done.ok) {
    const next = isFull(done.error)
      ? "Free some space (or quota) there"
      : "Make its folder writable for you, or use --stdout";
    const message = `${path} cannot be written: ${done.error.message}`;
    return err(stop(EXIT.errors, "handoff.unwritable", message, next, path));
  }
  if (done.value !== "swapped") {
    const message = `${path} was saved meanwhile`;
    return err(stop(EXIT.held, "handoff.busy", message, "Run the same command again", path));
  }
  await clearLeft(files, path).catch(() => undefined);
  return ok(undefined);
}

/** What earlier ones left when they died. By the time at which the file was put there, as its file server tells it. */
async function clearLeft(files: Files, path: string): Promise<void> {
  const stat = await files.stat(path);
  if (stat !== undefined) await clearStrays(files, path, stat.ctimeMs);
}

async function place(
  files: Files,
  { summary, draft }: ReturnType<typeof swapPaths>,
): Promise<"swapped" | "changed"> {
  try {
    await files.move(draft, summary, { replaces: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return "changed";
    throw error;
  }
  await files.syncFolder(dirname(summary));
  return "swapped";
}
