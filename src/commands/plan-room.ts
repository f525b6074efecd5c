import type { SiteCap, SiteLimits } from "../model/site.ts";
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
    .filter(({ of, owner }) => owners.has(`${of} ${owner}`))
    .map(({ name, of, owner, most, used, limits: what }: SiteCap) => ({
      ...{ name, of, owner, most },
      ...(used === undefined ? {} : { left: Math.max(0, most - used) }),
      limits: what,
    }));
}

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
