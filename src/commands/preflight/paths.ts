import { join, resolve } from "node:path";
import type { Line } from "../../hardware/preflight/line.ts";
import { judgePaths, type MissingPath, type PathFacts } from "../../hardware/preflight/scripts/paths.ts";
import { attempt } from "../../journal/io.ts";
import { inBatches } from "../../model/in-batches.ts";
import { lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import { type NamedPath, namedPaths } from "../../script/named-paths.ts";
import { nameOf } from "./path-name.ts";
import type { Kind } from "./script-texts.ts";
import { isHere, type World } from "./world.ts";

/** As many are looked at side by side. */
const AT_ONCE = 32;

/** What is asked for what scripts name. */
export type PathWorld = Pick<World, "system" | "backend" | "folder" | "folderName" | "going">;

interface Sought extends Omit<NamedPath, "isNeeded"> {
  isNeeded: boolean;
  readonly absolute: string;
  readonly script: string | undefined;
  readonly tasks: string[];
}

/** Whether what scripts read and enter by name is there. */
export async function pathLines(
  world: PathWorld,
  kinds: readonly Kind[],
  outOf: Pick<PathFacts, "outOf">,
): Promise<readonly Line[]> {
  const sought = new Map<string, Sought>();
  for (const kind of kinds)
    for (const one of soughtBy(world, kind)) {
      const known = sought.get(one.absolute);
      if (known === undefined) {
        sought.set(one.absolute, one);
        continue;
      }
      known.tasks.push(...kind.tasks);
      known.isNeeded &&= one.isNeeded;
    }
  const looked = await inBatches([...sought.values()], AT_ONCE, async (one) => {
    const stat = await attempt(one.absolute, () => world.system.files.stat(one.absolute));
    // What may not be looked at is not known to be missing.
    return stat.ok && stat.value === undefined ? [missingOf(world, one)] : [];
  });
  return judgePaths({ missing: looked.flat(), isHere: isHere(world), ...outOf });
}

function soughtBy(world: PathWorld, { text, first: [, { cwd, path }], tasks }: Kind): readonly Sought[] {
  const start = resolve(cwd, lastValues(readableDirectives(text))("chdir") ?? ".");
  const mayBeMade = !world.going.some(([task]) => tasks.includes(task));
  const found = namedPaths(text)
    // What a task enters that waits for another, the other may make.
    .filter(({ kind }) => kind === "read" || !mayBeMade)
    .map((one) => ({
      ...one,
      absolute: absoluteOf(one, { start, submit: cwd, home: world.system.host.homeFolder }),
      script: path,
      tasks: [...tasks],
    }));
  return [...new Map(found.map((one) => [one.absolute, one])).values()];
}

const absoluteOf = (
  { path, from }: NamedPath,
  folders: Readonly<Record<NamedPath["from"] | "home", string>>,
): string => (path.startsWith("~/") ? join(folders.home, path.slice(2)) : resolve(folders[from], path));

const missingOf = (
  world: PathWorld,
  { kind, line, isNeeded, tasks, script, absolute }: Sought,
): MissingPath => ({
  ...{ kind, line, isNeeded, tasks },
  path: nameOf(world, absolute).name,
  ...(script === undefined ? {} : { script }),
});
