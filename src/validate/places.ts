import { join, resolve } from "node:path";
import type { Files } from "../system/ports.ts";
import { fill, unbracketed, type Values } from "../tools/pattern.ts";
import { type Match, nameMatcher } from "./name-matcher.ts";

/** Where an output may lie, as a person would write it, and what its name tells besides what was known. */
export interface Place {
  readonly path: string;
  readonly values: Values;
}

/** How the name of what is being removed begins: a crash may leave half of it, and no pattern is to find that. */
export const ASIDE = ".runmark-pruned-";

const isAside = (name: string): boolean => name.startsWith(ASIDE);

/** An output may be absolute: a scratch file system. */
export const absolute = (folder: string, path: string): string => resolve(folder, path);

/**
 * Where a pattern points to. What nobody knows of it (`{epoch}`, `{step}`, `*`) is looked for on the disk, folder by folder,
 * the newest first; as each place is asked for, so that a folder of thousands is not walked for the first of them. A path
 * that is wholly known is an answer whether it is there or not.
 */
export async function* placesOf(
  files: Files,
  folder: string,
  pattern: string,
  values: Values,
): AsyncGenerator<Place> {
  const known = pattern.includes("*") ? undefined : fill(pattern, values);
  if (known !== undefined) yield { path: known, values };
  else yield* walk(files, folder, "", unbracketed(pattern, values).split("/"), values);
}

async function* walk(
  files: Files,
  folder: string,
  base: string,
  [segment, ...rest]: readonly string[],
  values: Values,
): AsyncGenerator<Place> {
  if (segment === undefined) {
    yield { path: base.replace(/\/$/, ""), values };
    return;
  }
  const literal = segment.includes("*") ? undefined : fill(segment, values);
  if (literal !== undefined) {
    yield* walk(files, folder, `${base}${literal}/`, rest, values);
    return;
  }
  const wanted = nameMatcher(segment, values);
  if (wanted === undefined || (await files.stat(absolute(folder, base)))?.kind !== "folder") return;
  const names = (await files.list(absolute(folder, base))).filter((name) => !isAside(name));
  const matches = names.flatMap((name) => wanted(name) ?? []);
  for (const { name, values: told } of matches.sort(newestFirst))
    yield* walk(files, folder, `${base}${name}/`, rest, told);
}

/** By numbers where there are some: `version_10` is after `version_9`, and `-v1` after nothing. */
function newestFirst(one: Match, other: Match): number {
  for (const [index, text] of one.found.entries()) {
    const order = byNumber(other.found[index] ?? "", text);
    if (order !== 0) return order;
  }
  return one.name < other.name ? 1 : -1;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text) && Number.isSafeInteger(Number(text));

const byNumber = (one: string, other: string): number =>
  isNumber(one) && isNumber(other)
    ? Number(one) - Number(other)
    : one.localeCompare(other, "en", { numeric: true });

/** The path of something that lies in a folder, or beside a file. */
export const beside = (output: string, isFolder: boolean, name: string): string =>
  isFolder ? join(output, name) : join(output, "..", name);
