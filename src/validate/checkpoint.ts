import { basename, dirname } from "node:path";
import type { Files } from "../system/ports.ts";
import { readFolder } from "./folder.ts";
import { bytesOf, footprintOf, movedBetween, savedAtOf } from "./footprint.ts";
import { formatOf } from "./formats/by-name.ts";
import type { Depth, Format } from "./formats/format.ts";
import { type Part, type Problem, problemText, readPart } from "./part.ts";

/** A checkpoint as it was found: a file of weights, or a folder with some. */
export interface Checkpoint {
  /** What was read, in the order of names. */
  readonly parts: readonly Part[];
  /** What is wrong, the first to be told first; empty when it is whole. */
  readonly problems: readonly Problem[];
  /** Of all its files, weights or not; with `isPartial` at least so many. */
  readonly bytes: number;
  readonly isPartial: boolean;
  /** When its newest file was written (epoch ms); absent when it has none. */
  readonly savedAt?: number;
}

const SHALLOW: Depth = { isDeep: false };

/** Reads a checkpoint from its headers, or with `isDeep` every byte of it; undefined when nothing is there. */
export async function readCheckpoint(
  files: Files,
  path: string,
  depth: Depth = SHALLOW,
): Promise<Checkpoint | undefined> {
  const stat = await files.stat(path);
  if (stat === undefined) return undefined;
  const before = await footprintOf(files, path);
  const found = await (stat.kind === "folder" ? readFolder : readFile)(files, path, depth);
  const moved = movedBetween(before, await footprintOf(files, path), (name) => formatOf(name) !== undefined);
  const savedAt = savedAtOf(before);
  return {
    parts: found.parts,
    problems: moved === undefined ? found.problems : [{ ...moved, isBeingWritten: true }],
    bytes: bytesOf(before),
    isPartial: before.isPartial,
    ...(savedAt === undefined ? {} : { savedAt }),
  };
}

async function readFile(
  files: Files,
  path: string,
  depth: Depth,
): Promise<Pick<Checkpoint, "parts" | "problems">> {
  const part = await readPart(files, dirname(path), basename(path), depth);
  if (part === undefined) return { parts: [], problems: [{ what: "is a file, not a folder of weights" }] };
  return { parts: [part], problems: part.problem === undefined ? [] : [{ what: part.problem }] };
}

/** What is wrong with a file that must be of this format, whatever its name. */
export async function problemWithFile(
  files: Files,
  path: string,
  format: Format,
  depth: Depth = SHALLOW,
): Promise<string | undefined> {
  const part = await readPart(files, dirname(path), basename(path), depth, format);
  return part === undefined ? "is missing" : part.problem;
}

/** What is wrong with a checkpoint, in one line; undefined when it is there and whole. */
export async function problemWithCheckpoint(
  files: Files,
  path: string,
  depth?: Depth,
): Promise<string | undefined> {
  const checkpoint = await readCheckpoint(files, path, depth);
  if (checkpoint === undefined) return "is missing";
  const [problem] = checkpoint.problems;
  return problem === undefined ? undefined : problemText(problem);
}
