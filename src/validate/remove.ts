import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Files } from "../system/ports.ts";
import type { Where } from "./found.ts";
import { isWhole, lookAt, type Seen } from "./look.ts";
import { ASIDE, absolute } from "./places.ts";

/** Why a checkpoint is not ours to remove; undefined when it lies, by itself and not by a link, in the experiment's folder. */
export async function whyNotOurs(
  files: Files,
  folder: string,
  { path, companions }: Pick<Seen, "path" | "companions">,
): Promise<string | undefined> {
  const home = await files.real(folder);
  for (const each of [absolute(folder, path), ...companions]) {
    const parent = await files.real(dirname(each));
    if (parent !== home && !parent.startsWith(`${home}/`))
      return "it lies outside of the experiment's folder";
    if ((await files.real(each)) !== join(parent, basename(each))) return "it is a link";
  }
  return undefined;
}

/**
 * Why a checkpoint that was to go stays after all: to look at hundreds takes minutes, in which a job that nobody knows of may
 * write. `keeper`: the newest that was whole, without which no other may go.
 */
export async function whyNotNow(where: Where, seen: Seen, keeper: Seen): Promise<string | undefined> {
  const kept = await lookAt(where, keeper);
  if (kept === undefined || !isWhole(kept))
    return `${keeper.path} was the newest that is whole, and is not whole any more`;
  const now = await lookAt(where, seen);
  if (now === undefined) return "it is not there any more";
  if (now.isBeingWritten || now.savedAt !== seen.savedAt || now.bytes !== seen.bytes)
    return "it has just changed";
  return whyNotOurs(where.files, where.folder, seen);
}

/**
 * Removes a checkpoint. It is first given a name under which nothing looks for it, what lies beside it before the checkpoint
 * itself, so that a crash leaves no half of it that looks whole.
 */
export async function removeCheckpoint(
  files: Files,
  folder: string,
  { path, companions }: Pick<Seen, "path" | "companions">,
): Promise<void> {
  const aside: string[] = [];
  for (const each of [...companions, absolute(folder, path)]) {
    const target = asideOf(each);
    // One of an earlier crash under the same name.
    await files.removeTree(target);
    await files.rename(each, target);
    aside.push(target);
  }
  for (const target of aside) await files.removeTree(target);
}

/** A name has 255 bytes at most, so that one may have no room for more before it. */
function asideOf(path: string): string {
  const name = basename(path);
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return join(dirname(path), `${ASIDE}${name.slice(0, 40)}-${hash}`);
}

/** Removes what an earlier crash left of removed checkpoints in the folders where these lie. */
export async function sweepRemoved(files: Files, folder: string, all: readonly Seen[]): Promise<void> {
  for (const parent of new Set(all.map(({ path }) => dirname(absolute(folder, path))))) {
    const real = await files.real(parent);
    const home = await files.real(folder);
    if (real !== home && !real.startsWith(`${home}/`)) continue;
    for (const name of await files.list(real))
      if (name.startsWith(ASIDE)) await files.removeTree(join(real, name));
  }
}
