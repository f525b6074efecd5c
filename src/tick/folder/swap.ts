import { basename, dirname, join } from "node:path";
import type { Files } from "../../system/ports.ts";
import { utf8Text } from "./utf8.ts";

/** Hidden files beside the summary, on its file system. Whoever writes without the lock has names of its own. */
export interface SwapPaths {
  readonly summary: string;
  /** Where the new text waits. */
  readonly draft: string;
  /** Where the old one is while there is no summary: what is found here may have to be brought back. */
  readonly aside: string;
  /** Where it is once the new one has taken its place. */
  readonly old: string;
}

export function swapPaths(summary: string, writer?: number): SwapPaths {
  const stem = stemOf(summary);
  const suffix = writer === undefined ? "" : `-${writer}`;
  return {
    summary,
    draft: `${stem}${suffix}`,
    aside: `${stem}${ASIDE}${suffix}`,
    old: `${stem}-old${suffix}`,
  };
}

const ASIDE = "-aside";

const stemOf = (summary: string): string => join(dirname(summary), `.${basename(summary)}.runmark`);

/** Writes the text that is to take the place of the summary, with its mode. */
export async function writeDraft(files: Files, { summary, draft }: SwapPaths, text: string): Promise<void> {
  const mode = (await files.stat(summary))?.mode ?? 0o644;
  await writeAnew(files, draft, text, mode);
}

/** Writes a file of a known name anew: whatever lies there, a link to somewhere else above all, is not written through. */
export async function writeAnew(
  files: Files,
  path: string,
  text: string,
  mode: number | undefined,
): Promise<void> {
  await removeIfThere(files, path);
  await files.write(path, text, { exclusive: true, ...(mode === undefined ? {} : { mode }) });
}

/**
 * Puts the draft in the place of a summary that still says `before`; `changed` when a person saved it, and then theirs is
 * what stands there. A rename over the file would lose a save that comes between the last look and the rename, so the file is
 * taken away first, looked at, and only then followed by ours, which replaces nothing. For these three calls there is no
 * summary: `bringBack` mends it if they are the last of a process.
 */
export async function swapIn(
  files: Files,
  { summary, draft, aside, old }: SwapPaths,
  before: string,
): Promise<"swapped" | "changed"> {
  try {
    await files.move(summary, aside, { replaces: true });
  } catch (error) {
    if (isErrno(error, "ENOENT")) return "changed";
    throw error;
  }
  try {
    if ((await textOf(files, aside)) !== before) {
      await giveBack(files, aside, summary);
      return "changed";
    }
    await files.move(draft, summary, { replaces: false });
  } catch (error) {
    await giveBack(files, aside, summary);
    if (isErrno(error, "EEXIST") || isErrno(error, "ENOENT")) return "changed";
    throw error;
  }
  await unlessErrno("ENOENT", () => files.move(aside, old, { replaces: true }));
  await files.syncFolder(dirname(summary));
  // An editor that had opened the old file before it was taken away has written into it only now: a whole save of theirs.
  const late = await textOf(files, old);
  if (late === undefined || late === before) return "swapped";
  await files.move(old, summary, { replaces: true });
  return "changed";
}

/** Ends the time without a summary. A save that came in the meantime is newer than what was taken away, and stays. */
export async function giveBack(files: Files, aside: string, summary: string): Promise<undefined> {
  try {
    await files.move(aside, summary, { replaces: false });
  } catch (error) {
    // Nothing was taken away, or whoever missed the summary has brought it back already.
    if (isErrno(error, "ENOENT")) return;
    if (!isErrno(error, "EEXIST")) throw error;
    await removeIfThere(files, aside);
  }
}

/**
 * Looks at a summary that may be out of its place: one that a process left aside when it died is brought back, and one that
 * is just being written is there again by then. Undefined when there is none.
 */
export async function unlessGone<Value>(
  files: Files,
  summary: string,
  look: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const found = await look();
  if (found !== undefined) return found;
  await bringBack(files, summary);
  return look();
}

async function bringBack(files: Files, summary: string): Promise<void> {
  const folder = dirname(summary);
  const stem = `${basename(stemOf(summary))}${ASIDE}`;
  const left = (await namesIn(files, folder)).filter((name) => name.startsWith(stem));
  const found = await Promise.all(
    left.map(async (name) => ({ path: join(folder, name), stat: await files.stat(join(folder, name)) })),
  );
  // Of several, as after several crashes, the one that was saved last.
  const [newest] = found.sort((one, other) => (other.stat?.mtimeMs ?? 0) - (one.stat?.mtimeMs ?? 0));
  if (newest !== undefined) await giveBack(files, newest.path, summary);
}

/**
 * Where there is no file: removes what its writers had put aside and replaced before they died. Whose draft is gone, that one is in
 * its place, and was removed by a person since; the text before it is not to come back. For files that have no journal to tell of it.
 */
export async function forgetReplaced(files: Files, path: string): Promise<void> {
  const folder = dirname(path);
  const stem = basename(stemOf(path));
  const names = await namesIn(files, folder);
  const left = names.filter((name) => name.startsWith(`${stem}${ASIDE}-`));
  for (const name of left.filter((each) => !names.includes(each.replace(ASIDE, ""))))
    await removeIfThere(files, join(folder, name));
}

/** Longer than any process that lives needs a file beside the summary. */
const STRAY_MS = 60_000;

/**
 * Removes what processes left beside a summary when they died: nobody else would, and an old text that came back one day
 * would be taken for the summary. `now` is epoch ms by the file server's clock.
 */
export async function clearStrays(files: Files, summary: string, now: number): Promise<void> {
  if ((await files.stat(summary)) === undefined) return;
  const stem = basename(stemOf(summary));
  for (const name of (await namesIn(files, dirname(summary))).filter((each) => each.startsWith(stem))) {
    const path = join(dirname(summary), name);
    const stat = await files.stat(path);
    if (stat !== undefined && now - stat.ctimeMs > STRAY_MS) await removeIfThere(files, path);
  }
}

const namesIn = async (files: Files, folder: string): Promise<readonly string[]> =>
  (await unlessErrno("ENOENT", () => unlessErrno("ENOTDIR", () => files.list(folder)))) ?? [];

export async function removeIfThere(files: Files, path: string): Promise<void> {
  await unlessErrno("ENOENT", () => files.remove(path));
}

async function unlessErrno<Value>(errno: string, work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isErrno(error, errno)) return undefined;
    throw error;
  }
}

/** As it is written, BOM and all; undefined when it is gone. */
export async function textOf(files: Files, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(path);
  return bytes === undefined ? undefined : utf8Text(bytes);
}

const isErrno = (error: unknown, errno: string): boolean =>
  error instanceof Error && "code" in error && error.code === errno;
