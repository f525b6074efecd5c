import { basename, join } from "node:path";
import { fill } from "../tools/pattern.ts";
import type { Companion } from "../tools/tool.ts";
import type { Found, Where } from "./found.ts";
import { nameMatcher } from "./name-matcher.ts";
import { problemWith } from "./outputs.ts";
import { absolute, beside, placesOf } from "./places.ts";

/** What is wrong with what has to be there with an output; the first problem counts. */
export async function problemWithCompanions(
  where: Where,
  owner: Found,
  companions: readonly Companion[] = [],
): Promise<string | undefined> {
  for (const companion of companions) {
    if (!isMeant(companion, owner)) continue;
    const path = await companionOf(where, owner, companion);
    if (path === undefined) return `has no ${namesOf(companion, owner).join(" or ")} with it`;
    const problem = await problemWith(where.files, path, companion.check);
    if (problem !== undefined) return `its ${basename(path)} ${problem}`;
  }
  return undefined;
}

const namesOf = ({ path }: Companion, { place }: Found): string[] =>
  path.map((pattern) => fill(pattern, place.values) ?? pattern);

/** Whether it goes with an output of that name. */
export const isMeant = ({ of }: Companion, { place }: Found): boolean =>
  of === undefined || nameMatcher(of, place.values)?.(basename(place.path)) !== undefined;

/** Where it is, absolute: in the output or beside it. */
export async function companionOf(
  { files, folder }: Where,
  { place, isFolder }: Found,
  { path: patterns }: Pick<Companion, "path">,
): Promise<string | undefined> {
  const home = absolute(folder, beside(place.path, isFolder, ""));
  for (const pattern of patterns)
    for await (const { path } of placesOf(files, home, pattern, place.values))
      if ((await files.stat(join(home, path))) !== undefined) return join(home, path);
  return undefined;
}
