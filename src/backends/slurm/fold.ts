import type { ArraySighting, Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { maybe } from "./fields.ts";
import { groupBy } from "./identity.ts";
import { wholeId } from "./ids.ts";
import { hasEnded } from "./states.ts";

type Some<Item> = readonly [Item, ...Item[]];

export const some = <Item>(items: readonly Item[]): Some<Item> | undefined => {
  const [first, ...rest] = items;
  return first === undefined ? undefined : [first, ...rest];
};

/**
 * Elements of an array, or parts of a heterogeneous job, as one sighting of the whole: running while one of them is,
 * ended only when all have, and then with the first end that is not a success.
 */
export function foldSightings(id: string, sightings: Some<Sighting>): Sighting {
  const [first] = sightings;
  if (sightings.length === 1 && first.id === id) return first;
  const telling = tellingOne(sightings);
  const { endedAt: _, submittedAt: __, startedAt: ___, stdout: ____, stderr: _____, ...told } = telling;
  const times = (key: "submittedAt" | "startedAt" | "endedAt") =>
    sightings.flatMap((sighting) => sighting[key] ?? []);
  return {
    ...told,
    id,
    ...maybe("submittedAt", least(times("submittedAt"))),
    ...maybe("startedAt", least(times("startedAt"))),
    ...(sightings.every(hasEnded) ? maybe("endedAt", greatest(times("endedAt"))) : {}),
    ...(telling.id.includes("_") ? { array: arrayOf(sightings, telling.id) } : {}),
  };
}

const arrayOf = (sightings: Some<Sighting>, element: string): ArraySighting => {
  const ended = sightings.filter(hasEnded);
  const bad = ended.filter(({ state }) => state !== "COMPLETED").length;
  return { open: sightings.length - ended.length, shown: sightings.length, bad, element };
};

function tellingOne(sightings: Some<Sighting>): Sighting {
  const open = sightings.filter((sighting) => !hasEnded(sighting));
  return (
    open.find((sighting) => meaningOf(sighting).kind === "active") ??
    open[0] ??
    sightings.find((sighting) => sighting.state !== "COMPLETED") ??
    sightings[0]
  );
}

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

const least = (times: readonly number[]): number | undefined =>
  times.reduce<number | undefined>((low, time) => (low === undefined || time < low ? time : low), undefined);
const greatest = (times: readonly number[]): number | undefined =>
  times.reduce<number | undefined>(
    (high, time) => (high === undefined || time > high ? time : high),
    undefined,
  );
