import type { SiteCap, SiteLimits } from "../model/site.ts";
import { claimOf } from "../script/claim.ts";
import type { Room } from "../select/allot.ts";
import type { GpuBudget } from "../select/budget.ts";
import { partitionsOf } from "./plan-asks.ts";
import type { ScriptFacts } from "./plan-scripts.ts";

/** One limit, and what is left under it. */
export interface RoomLeft {
  /** A setting of runmark's, or SLURM's name of a limit. */
  readonly name: string;
  readonly of: "runmark" | "account" | "qos";
  /** The account or QOS. */
  readonly owner?: string;
  readonly most: number;
  /** Absent where nobody says how much is taken. */
  readonly left?: number;
  /** `running`: it limits only what runs at one time. */
  readonly limits: "queued" | "running" | "gpu-hours";
}

export function ownRoom(room: Room, budget: GpuBudget | undefined): RoomLeft[] {
  const { maxInFlight, inFlight, maxQueued, queuedByUser } = room;
  const of = "runmark";
  const rooms: RoomLeft[] = [
    {
      name: "max_in_flight",
      of,
      most: maxInFlight,
      left: Math.max(0, maxInFlight - inFlight),
      limits: "queued",
    },
  ];
  if (maxQueued !== undefined) {
    const left = queuedByUser === undefined ? {} : { left: Math.max(0, maxQueued - queuedByUser) };
    rooms.push({ name: "max_queued", of, most: maxQueued, ...left, limits: "queued" });
  }
  if (budget !== undefined) {
    const left = Math.max(0, budget.maxHours - budget.spending.hours);
    const rounded = Math.round(left * 1000) / 1000;
    rooms.push({ name: "max_gpu_hours", of, most: budget.maxHours, left: rounded, limits: "gpu-hours" });
  }
  return rooms;
}

/** The site's limits that hold for these scripts: of the accounts and QOS that they name or get by default. */
export function siteRoom(limits: SiteLimits, scripts: readonly ScriptFacts[]): RoomLeft[] {
  const owners = new Set(scripts.flatMap((facts) => ownersOf(facts, limits)));
  return (limits.caps ?? [])
    .filter((cap) => owners.has(ownerOf(cap)))
    .map((cap) => {
      const { name, of, owner, most, limits: what } = cap;
      const left = leftUnder(cap);
      return { name, of, owner, most, ...(left === undefined ? {} : { left }), limits: what };
    });
}

/**
 * Jobs of those that go in now, of an array each element, for which the site has no room at the moment. Each counts only
 * against the limits of its own account and QOS; an array goes in whole or not at all.
 */
export function siteHolds(limits: SiteLimits, going: readonly ScriptFacts[]): number {
  const caps = (limits.caps ?? [])
    .filter((cap) => cap.limits === "queued")
    .map((cap) => ({ owner: ownerOf(cap), left: leftUnder(cap) ?? Number.POSITIVE_INFINITY }));
  let held = 0;
  for (const facts of going) {
    const owners = ownersOf(facts, limits);
    const own = caps.filter(({ owner }) => owners.includes(owner));
    const { elements } = claimOf(facts.asked);
    if (own.every(({ left }) => elements <= left)) for (const cap of own) cap.left -= elements;
    else held += elements;
  }
  return held;
}

const ownerOf = ({ of, owner }: SiteCap): string => `${of} ${owner}`;

const leftUnder = ({ most, used }: SiteCap): number | undefined =>
  used === undefined ? undefined : Math.max(0, most - used);

function ownersOf(facts: ScriptFacts, limits: SiteLimits): string[] {
  const account = facts.account ?? limits.defaultAccount;
  const qos = facts.qos ?? (account === undefined ? undefined : limits.defaultQos?.get(account));
  return [
    ...(account === undefined ? [] : [`account ${account}`]),
    ...(qos === undefined ? [] : [`qos ${qos}`]),
    ...partitionsOf(facts, limits).flatMap((partition) =>
      partition.qos === undefined ? [] : [`qos ${partition.qos}`],
    ),
  ];
}
