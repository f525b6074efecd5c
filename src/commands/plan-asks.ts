import { cpuHoursOf, gpuHoursOf } from "../model/claim.ts";
import type { Partition, SiteLimits } from "../model/site.ts";
import { claimOf } from "../script/claim.ts";
import type { ScriptFacts } from "./plan-scripts.ts";

/** What one task asks for, of one element of its array, and what all of it may take at most. */
export interface Asks {
  readonly gpus: number;
  readonly cpus: number;
  /** Absent: the site's default; 0: all that the nodes have. */
  readonly memoryMiB?: number;
  readonly elements: number;
  readonly seconds?: number;
  /** `partition`: the script sets no limit, and this is what its partition gives then. */
  readonly timeFrom?: "script" | "partition";
  /** Absent where no time limit is known: they are then in no total. */
  readonly gpuHours?: number;
  readonly cpuHours?: number;
}

export function asksOf(facts: Pick<ScriptFacts, "asked" | "partition">, limits: SiteLimits): Asks {
  const { memoryMiB, timeSeconds } = facts.asked;
  const usual = timeSeconds === undefined ? partitionsOf(facts, limits)[0]?.defaultSeconds : undefined;
  const isUsual = typeof usual === "number";
  const claim = { ...claimOf(facts.asked), ...(isUsual ? { timeSeconds: usual } : {}) };
  const [gpuHours, cpuHours] = [gpuHoursOf(claim), cpuHoursOf(claim)];
  return {
    gpus: claim.gpus,
    cpus: claim.cpus,
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    elements: claim.elements,
    ...(claim.timeSeconds === undefined
      ? {}
      : { seconds: claim.timeSeconds, timeFrom: isUsual ? ("partition" as const) : ("script" as const) }),
    ...(gpuHours === undefined ? {} : { gpuHours }),
    ...(cpuHours === undefined ? {} : { cpuHours }),
  };
}

/** The partitions that a script may run in, as far as the site shows them: it may name several, and SLURM takes one. */
export function partitionsOf(
  { partition }: Pick<ScriptFacts, "partition">,
  { partitions = [] }: SiteLimits,
): readonly Partition[] {
  if (partition === undefined) return partitions.filter(({ isDefault }) => isDefault);
  const names = partition.split(",");
  return names.flatMap((name) => partitions.find((known) => known.name === name) ?? []);
}

/** What some tasks may take at most. */
export interface Totals {
  /** Tasks whose scripts are there. */
  readonly tasks: number;
  readonly gpuHours: number;
  readonly cpuHours: number;
  /** Those of them whose hours are not in it, since no time limit is known. */
  readonly unknown: number;
}

export function totalsOf(asks: readonly (Asks | undefined)[]): Totals {
  const known = asks.filter((each) => each !== undefined);
  const sum = (hours: (each: Asks) => number | undefined): number =>
    Math.round(known.reduce((total, each) => total + (hours(each) ?? 0), 0) * 1000) / 1000;
  return {
    tasks: known.length,
    gpuHours: sum(({ gpuHours }) => gpuHours),
    cpuHours: sum(({ cpuHours }) => cpuHours),
    unknown: known.filter(({ cpuHours }) => cpuHours === undefined).length,
  };
}
