import { basename, join } from "node:path";
import { inBatches } from "../model/in-batches.ts";
import type { Clock, Files } from "../system/ports.ts";
import { formatOf } from "./formats/by-name.ts";

/** Enough for any checkpoint; of a folder that holds more (a data set, a cache) it is said that it does. */
export const MOST_FILES = 20_000;
export const MOST_LEVELS = 4;
const AT_ONCE = 32;

export interface Stamp {
  readonly bytes: number;
  /** Epoch ms, by the clock of the file server. */
  readonly savedAt: number;
}

/** The files of a checkpoint or a log at one moment, by their paths in it. */
export interface Footprint {
  readonly files: ReadonlyMap<string, Stamp>;
  /** There are more files than were counted. */
  readonly isPartial: boolean;
}

/** What lies at a path, itself a file or a folder with all below it. Nothing is read; what cannot be looked at is left out. */
export async function footprintOf(files: Files, path: string): Promise<Footprint> {
  const found = new Map<string, Stamp>();
  const visited = new Set<string>();
  let isPartial = false;
  const look = async (name: string): Promise<string[]> => {
    const stat = await files.stat(join(path, name)).catch(() => undefined);
    if (stat?.kind === "file") found.set(name || basename(path), { bytes: stat.size, savedAt: stat.mtimeMs });
    return stat?.kind === "folder" ? [name] : [];
  };
  const open = async (folder: string): Promise<string[]> => {
    // A link may lead back to a folder above it.
    const real = await files.real(join(path, folder)).catch(() => undefined);
    if (real === undefined || visited.has(real)) return [];
    visited.add(real);
    const names = await files.list(real).catch(() => []);
    return weightsFirst([...names].sort()).map((name) => join(folder, name));
  };
  let level = await look("");
  for (let depth = 0; level.length > 0; depth += 1) {
    const names = (await inBatches(level, 1, open)).flat();
    const room = depth < MOST_LEVELS ? MOST_FILES - found.size : 0;
    isPartial ||= names.length > room;
    level = (await inBatches(names.slice(0, Math.max(0, room)), AT_ONCE, look)).flat();
  }
  return { files: found, isPartial };
}

/** Where a folder holds too many files to look at all, these are what matters. */
const weightsFirst = (names: readonly string[]): string[] => [
  ...names.filter((name) => formatOf(name) !== undefined),
  ...names.filter((name) => formatOf(name) === undefined),
];

export const bytesOf = ({ files }: Footprint): number =>
  [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);

/** When the newest file was written. */
export const savedAtOf = ({ files }: Footprint): number | undefined =>
  files.size === 0
    ? undefined
    : [...files.values()].reduce((last, { savedAt }) => Math.max(last, savedAt), 0);

/** A file that somebody writes, and how that shows, in words that follow its name. */
export interface Movement {
  readonly file: string;
  readonly what: string;
}

/** Which file moved between two looks. */
export function movedBetween(
  before: Footprint,
  after: Footprint,
  concerns: (file: string) => boolean = () => true,
): Movement | undefined {
  for (const file of new Set([...before.files.keys(), ...after.files.keys()].filter(concerns))) {
    const [was, is] = [before.files.get(file), after.files.get(file)];
    if (was === undefined) return { file, what: "is being written now: it has just appeared" };
    if (is === undefined) return { file, what: "is being written now: it has just gone" };
    if (was.bytes !== is.bytes)
      return { file, what: `is being written now: ${was.bytes} bytes, then ${is.bytes}` };
    if (was.savedAt !== is.savedAt) return { file, what: "is being written now: it has just changed" };
  }
  return undefined;
}

/** Looks twice, with so much time in between. */
export async function movesWithin(
  { files, clock }: { readonly files: Files; readonly clock: Clock },
  path: string,
  ms: number,
): Promise<Movement | undefined> {
  const before = await footprintOf(files, path);
  await clock.sleep(ms);
  return movedBetween(before, await footprintOf(files, path));
}
