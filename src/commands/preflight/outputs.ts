import { dirname, resolve } from "node:path";
import { judgeOutputs } from "../../hardware/preflight/folder/outputs.ts";
import { attempt } from "../../journal/io.ts";
import { asWord } from "../../model/shell-word.ts";
import { lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import type { Part } from "./part.ts";
import { nameOf } from "./path-name.ts";
import { type Kind, kindsOf } from "./script-texts.ts";
import { isHere, type World } from "./world.ts";

const WITHIN_MS = 10_000;

/** Whether the folders are there that scripts write their output to. */
export const outputsPart = (world: World): Part => ({
  checks: ["outputs"],
  withinMs: WITHIN_MS,
  look: async () => {
    const owners = new Map<string, string[]>();
    for (const kind of await kindsOf(world, world.left, (text) => text))
      for (const folder of foldersOf(kind))
        owners.set(folder, [...(owners.get(folder) ?? []), ...kind.tasks]);
    const looked = await Promise.all(
      [...owners].map(async ([folder, tasks]) => {
        const stat = await attempt(folder, () => world.system.files.stat(folder));
        if (!stat.ok || stat.value !== undefined) return [];
        const { name, isInside } = nameOf(world, folder);
        return [{ folder: asWord(name), isSure: isInside || isHere(world), tasks }];
      }),
    );
    return judgeOutputs({ sought: owners.size, missing: looked.flat() });
  },
});

/** Those that can be told before the job has a number; not that of the script itself, which is there. */
function foldersOf({ text, first: [, { cwd }] }: Kind): readonly string[] {
  const last = lastValues(readableDirectives(text));
  const base = resolve(cwd, last("chdir") ?? ".");
  const folders = [last("output"), last("error")]
    .flatMap((pattern) => (pattern === undefined ? [] : [dirname(pattern)]))
    .filter((folder) => !/[%\\]/.test(folder))
    .map((folder) => resolve(base, folder));
  return [...new Set(folders)].filter((folder) => folder !== cwd);
}
