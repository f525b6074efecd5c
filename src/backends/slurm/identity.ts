import type { JobRef, Sighting } from "../../model/job.ts";
import { wholeId } from "./ids.ts";

/** How far the clocks of this host and of the controller may be apart. The tag in the name does the rest. */
export const CLOCK_MARGIN_MS = 5 * 60_000;

/** A time before the submission began is proof of another job; no time at all proves nothing. */
export const isSince = (sighting: Sighting, submittedAt: number | undefined): boolean =>
  submittedAt === undefined ||
  sighting.submittedAt === undefined ||
  sighting.submittedAt >= submittedAt - CLOCK_MARGIN_MS;

/** Ids wrap, and a controller that crashed gives an id away again: the name must be ours too. */
export const isOurs = (sighting: Sighting, job: JobRef): boolean =>
  (job.name === undefined || sighting.name === job.name) && isSince(sighting, job.submittedAt);

/** Sightings by id, so that thousands of jobs are joined in one pass. */
export interface Index {
  /** The job itself, or all elements of an array or parts of a heterogeneous job when the whole is asked for. */
  ofId(id: string): readonly Sighting[];
  ofName(name: string): readonly Sighting[];
}

export function indexSightings(sightings: readonly Sighting[]): Index {
  const byId = groupBy(sightings, (sighting) => sighting.id);
  const byWhole = groupBy(sightings, (sighting) => wholeId(sighting.id));
  const byName = groupBy(sightings, (sighting) => sighting.name);
  return {
    ofId: (id) => (wholeId(id) === id ? byWhole.get(id) : byId.get(id)) ?? [],
    ofName: (name) => byName.get(name) ?? [],
  };
}

/** `Map.groupBy`, which Node has from 21 on. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
