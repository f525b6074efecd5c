import { memoryOfText } from "../../../model/amounts.ts";
import type { FileSpace } from "../../../system/ports.ts";
import { failure, fine, type Line, unknown, warning } from "../line.ts";
import { inWords } from "./in-words.ts";

/** A folder where outputs go, and what is left on its file system. */
export interface FolderSpace {
  /** As a person types it; `.` where they stand in it. */
  readonly name: string;
  readonly space: FileSpace;
}

const MIB = 1024 ** 2;

/** With less, not even the journal can be kept for long. */
const FULL_BYTES = MIB;
/** A checkpoint of a small model, and the logs beside it. */
const LOW_BYTES = 5 * 1024 * MIB;
const FULL_INODES = 10;
const LOW_INODES = 10_000;

/** One line for each file system: folders on one of them are told of together. */
export function judgeDisk(folders: readonly FolderSpace[]): readonly Line[] {
  const systems = new Map<string, FolderSpace>();
  for (const folder of folders) {
    const { totalBytes, totalInodes, freeInodes } = folder.space;
    const key = [totalBytes, totalInodes, freeInodes].join();
    if (!systems.has(key)) systems.set(key, folder);
  }
  return [...systems.values()].map(judgeOne);
}

function judgeOne({ name, space }: FolderSpace): Line {
  const { freeBytes, totalBytes, freeInodes, totalInodes } = space;
  // File systems in user space, and some clusters' own, say nothing.
  if (totalBytes === 0)
    return unknown("disk", `the file system of ${inWords(name)} does not say what is free`);
  const text = `${memoryOfText(freeBytes / MIB, totalBytes / MIB)} free in ${inWords(name)}`;
  const next = `See what takes it: du -xh ${name} | sort -h | tail; runmark checkpoints prune`;
  if (freeBytes < FULL_BYTES) return failure("disk", `full: less than ${text}`, next);
  if (totalInodes > 0 && freeInodes < FULL_INODES)
    return failure(
      "disk",
      `no more files can be made in ${inWords(name)}: ${inodesText(space)}`,
      moreInodes(name),
    );
  if (freeBytes < LOW_BYTES) return warning("disk", `low: ${text}`, next);
  if (totalInodes > 0 && freeInodes < LOW_INODES)
    return warning("disk", `${text}, but only ${inodesText(space)}`, moreInodes(name));
  return fine("disk", text);
}

const inodesText = ({ freeInodes, totalInodes }: FileSpace): string =>
  `${freeInodes} of ${totalInodes} inodes free`;

const moreInodes = (name: string): string =>
  `See where the small files are: du -x --inodes ${name} | sort -n | tail`;
