import type { ArraySighting, Sighting } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";
import type { FinalStatus } from "../model/status.ts";
import { hasEnded } from "./ended.ts";

type Some<Item> = readonly [Item, ...Item[]];

export const some = <Item>(items: readonly Item[]): Some<Item> | undefined => {
  const [first, ...rest] = items;
  return first === undefined ? undefined : [first, ...rest];
};

/**
 * Elements of an array, or parts of a heterogeneous job, as one sighting of the whole: running while one of them is,
 * ended only when all have, and then with the gravest end, of equal ones the first.
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
    ...timeField("submittedAt", least(times("submittedAt"))),
    ...timeField("startedAt", least(times("startedAt"))),
    ...(sightings.every(hasEnded) ? timeField("endedAt", greatest(times("endedAt"))) : {}),
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
    sightings.reduce((worst, sighting) => (gravity(sighting) < gravity(worst) ? sighting : worst))
  );
}

/** The gravest first: a task that was cancelled must not hide the failure of another, which is what wants mending. */
const GRAVITY: readonly FinalStatus[] = [
  "failed",
  "out_of_memory",
  "timeout",
  "node_fail",
  "preempted",
  "cancelled",
];

function gravity(sighting: Sighting): number {
  const meaning = meaningOf(sighting);
  const rank = meaning.kind === "final" ? GRAVITY.indexOf(meaning.status) : -1;
  return rank === -1 ? GRAVITY.length : rank;
}

const least = (times: readonly number[]): number | undefined =>
  times.reduce<number | undefined>((low, time) => (low === undefined || time < low ? time : low), undefined);
const greatest = (times: readonly number[]): number | undefined =>
  times.reduce<number | undefined>(
    (high, time) => (high === undefined || time > high ? time : high),
    undefined,
  );

const timeField = <Key extends string>(key: Key, at: number | undefined): { readonly [K in Key]?: number } =>
  at === undefined ? {} : ({ [key]: at } as { readonly [K in Key]: number });
