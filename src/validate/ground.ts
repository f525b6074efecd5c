import { basename, dirname, isAbsolute, join } from "node:path";
import { inBatches } from "../model/in-batches.ts";
import type { Files } from "../system/ports.ts";
import { MOST_FILES, MOST_LEVELS } from "./footprint.ts";
import type { Where } from "./found.ts";
import type { Seen } from "./look.ts";
import { absolute } from "./places.ts";

/** Where a checkpoint really lies, behind all links. */
export interface Ground {
  /** Of itself, and of what belongs to it alone and lies beside it. */
  readonly own: readonly string[];
  /** What links lead to, with all steps on the way: that which it may be, and those in it. */
  readonly behind: readonly string[];
}

const AT_ONCE = 32;

/** Follows the links of a checkpoint. One that leads to nothing holds nothing. */
export async function groundOf({ files, folder }: Where, seen: Seen): Promise<Ground> {
  const root = absolute(folder, seen.path);
  const roots = [root, ...seen.companions];
  const own = await inBatches(roots, AT_ONCE, (path) => realOf(files, path));
  // Weights may lie deeper than all is looked through, and the folder of the model at the end may be that of the run.
  const weights = seen.parts.map(({ file }) => join(root, file));
  const among = await inBatches([...roots, ...weights], AT_ONCE, (path) => linksAt(files, path));
  const below = seen.isFinal ? [] : await linksBelow(files, root);
  return {
    own: own.filter((path) => path !== undefined),
    behind: [...new Set([...among.flat(), ...below])],
  };
}

const realOf = (files: Files, path: string): Promise<string | undefined> =>
  files.real(path).catch(() => undefined);

/** Where the links in a folder lead, and those behind them, as far down as the size of a checkpoint is counted. */
async function linksBelow(files: Files, root: string): Promise<string[]> {
  const links: string[] = [];
  const visited = new Set<string>();
  const open = async (folder: string): Promise<string[]> => {
    if (visited.has(folder)) return [];
    visited.add(folder);
    const names = await files.list(folder).catch(() => []);
    return names.map((name) => join(folder, name));
  };
  const look = async (path: string): Promise<string[]> => {
    const real = await realOf(files, path);
    if (real === undefined) return [];
    if (real !== path) links.push(...(await stepsTo(files, path)));
    const stat = await files.stat(real).catch(() => undefined);
    return stat?.kind === "folder" ? [real] : [];
  };
  const real = await realOf(files, root);
  let level = real === undefined ? [] : [real];
  let room = MOST_FILES;
  for (let depth = 0; level.length > 0 && depth <= MOST_LEVELS; depth += 1) {
    const paths = (await inBatches(level, 1, open)).flat().slice(0, room);
    room -= paths.length;
    level = (await inBatches(paths, AT_ONCE, look)).flat();
  }
  return links;
}

/** Where a path leads that is a link, its folder being what it may. */
async function linksAt(files: Files, path: string): Promise<string[]> {
  const [real, parent] = [await realOf(files, path), await realOf(files, dirname(path))];
  if (real === undefined || parent === undefined) return [];
  const named = join(parent, basename(path));
  return real === named ? [] : stepsTo(files, named);
}

/** As many as Linux follows (MAXSYMLINKS), each of many parts. */
const MOST_STEPS = 1000;

/** Every place on the way from a link to what it leads to: one that is a link itself is as needed as the end. */
async function stepsTo(files: Files, link: string): Promise<string[]> {
  const steps: string[] = [];
  let at = dirname(link);
  let left: readonly string[] = [basename(link)];
  for (let count = 0; left.length > 0 && count < MOST_STEPS; count += 1) {
    const [name = "", ...rest] = left;
    const next = join(at, name);
    const target = name === ".." ? undefined : await files.readLink(next).catch(() => undefined);
    if (target === undefined) at = next;
    else {
      if (next !== link) steps.push(next);
      if (isAbsolute(target)) at = "/";
    }
    left = target === undefined ? rest : [...partsOf(target), ...rest];
  }
  return [...steps, at];
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");
