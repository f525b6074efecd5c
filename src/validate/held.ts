import { dirname } from "node:path";
import type { Ground } from "./ground.ts";
import type { Seen } from "./look.ts";

/** Of each checkpoint where it really lies. */
export type Grounds = ReadonlyMap<Seen, Ground>;

/**
 * Which of those that are to go stay after all, and why: one of those that stay leads there by a link, or lies in it. What
 * is spared leads somewhere, too.
 */
export function heldByStaying(
  going: readonly Seen[],
  staying: readonly Seen[],
  grounds: Grounds,
): ReadonlyMap<Seen, string> {
  const spared = new Map<Seen, string>();
  const holds = new Map<string, string>();
  const targets = new Map<string, string>();
  const hold = (seen: Seen): void => {
    const { own, behind } = grounds.get(seen) ?? NOWHERE;
    for (const path of behind) {
      put(targets, path, `${seen.path} leads there`);
      for (const above of wayUp(path)) put(holds, above, `${seen.path} leads there`);
    }
    for (const path of own) {
      put(holds, path, `it is ${seen.path} by another name`);
      for (const above of wayUp(path)) put(holds, above, `${seen.path} is in it`);
    }
  };
  for (const seen of staying) hold(seen);
  for (let before = -1; before < spared.size; ) {
    before = spared.size;
    for (const seen of going.filter((each) => !spared.has(each))) {
      const why = whyHeld(grounds.get(seen) ?? NOWHERE, holds, targets);
      if (why === undefined) continue;
      spared.set(seen, why);
      hold(seen);
    }
  }
  return spared;
}

const NOWHERE: Ground = { own: [], behind: [] };

const put = (reasons: Map<string, string>, path: string, why: string): void => {
  if (!reasons.has(path)) reasons.set(path, why);
};

function whyHeld(
  { own }: Ground,
  holds: ReadonlyMap<string, string>,
  targets: ReadonlyMap<string, string>,
): string | undefined {
  const reasons = own.flatMap((path) => [holds.get(path), ...wayUp(path).map((above) => targets.get(above))]);
  return reasons.find((why) => why !== undefined);
}

/** A path and all folders above it. */
function wayUp(path: string): string[] {
  const way = [path];
  for (let above = dirname(path); above !== way.at(-1); above = dirname(above)) way.push(above);
  return way;
}
