/** Spares the file servers and the controller of a cluster; this machine has neither, and starts a job when there is room. */
const CLUSTER_SECONDS = 5;

/** How far starts are apart, as it was set or by where jobs run. */
export const staggerSeconds = (set: number | null, backend: string): number =>
  set ?? (backend === "local" ? 0 : CLUSTER_SECONDS);

/**
 * When each of the next jobs may start, so that starts are `staggerMs` apart and go on from the last one that was
 * spaced: jobs that start together race for the same model cache. Epoch ms; undefined: at once.
 */
export function spaceStarts(
  count: number,
  staggerMs: number,
  now: number,
  lastBeginAt: number | undefined,
): (number | undefined)[] {
  if (staggerMs <= 0) return Array.from({ length: count }, () => undefined);
  const first = Math.max(now, (lastBeginAt ?? Number.NEGATIVE_INFINITY) + staggerMs);
  return Array.from({ length: count }, (_, index) => {
    const beginAt = first + index * staggerMs;
    return beginAt > now ? beginAt : undefined;
  });
}
