import type { Seen } from "./look.ts";

/** `unread`: which is the newest cannot be told, as this one could not be read. */
export type NewestWhole =
  | { readonly kind: "whole" | "unread"; readonly seen: Seen }
  | { readonly kind: "none" };

/**
 * The newest checkpoint that is whole, of those of a run in the order of `lookAtCheckpoints`. One that cannot be read for a moment may
 * be it: nothing is known of that one, and an older one would be taken for the result.
 */
export function newestWhole(seen: readonly Seen[]): NewestWhole {
  const numbered = seen.filter(({ isFinal }) => !isFinal);
  const best = seen.find(({ problem }) => problem === undefined);
  // When one was saved that cannot be read is not known either, so that its place in the order tells only of numbers.
  const mayBeNewer = seen.filter(({ isFinal }) => isFinal).concat(aheadOf(best, numbered));
  const unread = mayBeNewer.find(({ isUnread }) => isUnread);
  if (unread !== undefined) return { kind: "unread", seen: unread };
  return best === undefined ? { kind: "none" } : { kind: "whole", seen: best };
}

function aheadOf(best: Seen | undefined, numbered: readonly Seen[]): readonly Seen[] {
  if (best === undefined) return numbered;
  return numbered.slice(0, best.isFinal ? 1 : numbered.indexOf(best));
}
