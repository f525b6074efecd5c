import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import { formatOf } from "./formats/by-name.ts";
import type { Contents, Depth, Format } from "./formats/format.ts";
import { refusable } from "./formats/malformed.ts";
import { sourceOf } from "./formats/source.ts";
import { legible } from "./legible.ts";

/** A file of a checkpoint. */
export interface Part extends Contents {
  /** By its path in the checkpoint. */
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly savedAt: number;
  /** What is wrong with it, in words that follow its name. */
  readonly problem?: string;
}

export interface Problem {
  /** Absent where it is the checkpoint itself. */
  readonly file?: string;
  /** In words that follow the name. */
  readonly what: string;
  /** It changes while it is looked at, and may yet become whole. */
  readonly isBeingWritten?: true;
}

export const problemText = ({ file, what }: Problem): string =>
  file === undefined ? what : `${file} ${what}`;

/** Reads one file of a checkpoint by what its name says it is, or a given format; undefined when no reader knows it, or it is gone. */
export async function readPart(
  files: Files,
  folder: string,
  file: string,
  depth: Depth,
  format: Format | undefined = formatOf(file),
): Promise<Part | undefined> {
  const path = join(folder, file);
  if (format === undefined) return undefined;
  const looked = await legible(() => files.stat(path));
  if (!looked.ok)
    return { file, format: format.name, bytes: 0, savedAt: 0, tensors: [], problem: looked.error };
  if (looked.value === undefined) return undefined;
  const { size, mtimeMs, kind } = looked.value;
  const known = { file, format: format.name, bytes: size, savedAt: mtimeMs };
  if (kind !== "file") return { ...known, tensors: [], problem: "is no file" };
  if (size === 0) return { ...known, tensors: [], problem: "is empty" };
  const opened = await legible(() => refusable(() => format.read(sourceOf(files, path, size), depth)));
  const read = opened.ok ? opened.value : opened;
  return read.ok ? { ...known, ...read.value } : { ...known, tensors: [], problem: read.error };
}
