import { join, resolve } from "node:path";
import { SUMMARY_NAME } from "../tick/folder/place.ts";
import type { Context } from "./command.ts";
import { experimentsBelow } from "./experiments-below.ts";
import { wayTo } from "./invocation.ts";

/** What words about experiments name: a folder that is none itself holds those below it. */
export interface Opened {
  /** Experiments by name. */
  readonly words: readonly string[];
  /** The one folder that was named, where it holds others. */
  readonly holder?: string;
}

/** Puts the experiments in place of a folder that holds them. A word that leads to none stays, to be told of. */
export async function openHolders(context: Context, words: readonly string[]): Promise<Opened> {
  const inner = await Promise.all(words.map((word) => heldBy(context, word)));
  const [word, ...others] = words;
  if (word !== undefined && others.length === 0 && inner[0] !== undefined) return { words: [], holder: word };
  return { words: words.flatMap((each, at) => inner[at] ?? [each]) };
}

async function heldBy(
  { system: { files }, cwd }: Context,
  word: string,
): Promise<readonly string[] | undefined> {
  const folder = resolve(cwd, word);
  const kindOf = async (path: string) => (await files.stat(path).catch(() => undefined))?.kind;
  if ((await kindOf(folder)) !== "folder" || (await kindOf(join(folder, SUMMARY_NAME))) !== undefined)
    return undefined;
  const { folders } = await experimentsBelow(files, folder);
  return folders.length === 0 ? undefined : folders.map((path) => wayTo(path, cwd));
}
