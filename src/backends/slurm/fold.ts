import type { Sighting } from "../../model/job.ts";
import { foldSightings, some } from "../fold.ts";
import { groupBy } from "./identity.ts";
import { wholeId } from "./ids.ts";

/** One sighting per job, the oldest first. */
export function foldJobs(sightings: readonly Sighting[]): readonly Sighting[] {
  const jobs = [...groupBy(sightings, (sighting) => wholeId(sighting.id))].flatMap(([id, group]) => {
    const found = some(group);
    return found === undefined ? [] : [foldSightings(id, found)];
  });
  return jobs.sort((a, b) => (a.submittedAt ?? 0) - (b.submittedAt ?? 0) || Number(a.id) - Number(b.id));
}

/**
 * The last record of every id: a requeue leaves the earlier runs in the books. Submit times of equal value are in the
 * order in which sacct printed them.
 */
export function newestPerId(sightings: readonly Sighting[]): readonly Sighting[] {
  const newest = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const known = newest.get(sighting.id);
    if (known === undefined || (sighting.submittedAt ?? 0) >= (known.submittedAt ?? 0)) {
      newest.set(sighting.id, sighting);
    }
  }
  return [...newest.values()];
}
