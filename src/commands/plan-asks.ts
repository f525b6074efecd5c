import { type Claim, cpuHoursOf, gpuHoursOf } from "../model/claim.ts";
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

/** `timeMinutes`: the limit that a retry asks for in place of the script's. */
export function asksOf(
  facts: Pick<ScriptFacts, "asked" | "partition">,
  limits: SiteLimits,
  timeMinutes?: number,
): Asks {
  const { memoryMiB } = facts.asked;
  const timeSeconds = timeMinutes === undefined ? facts.asked.timeSeconds : timeMinutes * 60;
  const usual = timeSeconds === undefined ? partitionsOf(facts, limits)[0]?.defaultSeconds : undefined;
  const isUsual = typeof usual === "number";
  const claim = {
    ...claimOf({ ...facts.asked, ...(timeSeconds === undefined ? {} : { timeSeconds }) }),
    ...(isUsual ? { timeSeconds: usual } : {}),
  };
  const held = wholeNodes(facts, limits, claim);
  const [gpuHours, cpuHours] = [gpuHoursOf(held), cpuHoursOf(held)];
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

/**
 * `--exclusive` takes all that its nodes have, whatever it asks for. What a node has differs, and the partition tells the mean;
 * where it does not, what is asked for is the least.
 */
function wholeNodes(
  facts: Pick<ScriptFacts, "asked" | "partition">,
  limits: SiteLimits,
  claim: Claim,
): Claim {
  if (facts.asked.exclusive === undefined) return claim;
  const node = partitionsOf(facts, limits)[0]?.node;
  if (node === undefined) return claim;
  const { nodes } = facts.asked;
  return {
    ...claim,
    cpus: Math.max(claim.cpus, nodes * node.cpus),
    gpus: Math.max(claim.gpus, nodes * node.gpus),
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
