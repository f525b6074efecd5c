import type { Partition } from "../model/job.ts";
import type { Attempt } from "../model/record.ts";
import { memoryText, timeText } from "../model/tries.ts";
import { type Asks, hadBefore, type Refused, type Remedied } from "./remedies.ts";

/**
 * What another attempt may ask for where its job is to run. Without this, sbatch would refuse what is a little too much, or
 * take it and never start it (PartitionTimeLimit). `failed`: the attempt that it comes after.
 */
export function withinPartitions(
  retry: Remedied,
  failed: Attempt,
  partitions: readonly Partition[],
): Remedied | Refused {
  const { asks } = retry;
  const meant = asks === undefined ? [] : partitionsOf(asks, partitions);
  if (asks === undefined || meant.length === 0) return retry;
  const had = hadBefore(asks, failed.overrides ?? {});
  const timed = withinTime(retry, had.minutes, meant);
  const sized = timed.kind === "again" ? withinMemory(timed, asks, had.mib, meant) : timed;
  return sized.kind === "again" ? withNodesLeft(sized, asks, meant) : sized;
}

/** A job that names several may be let into any of them, and where a site is strict it has to fit into all. */
function partitionsOf({ partition }: Asks, partitions: readonly Partition[]): readonly Partition[] {
  const names = partition?.split(",");
  return partitions.filter(({ name, isDefault }) => names?.includes(name) ?? isDefault);
}

const names = (partitions: readonly Partition[]): string =>
  `partition ${partitions.map(({ name }) => name).join(",")}`;

function withinTime(
  retry: Remedied,
  had: number | "unlimited",
  partitions: readonly Partition[],
): Remedied | Refused {
  const { timeMinutes } = retry.overrides;
  const most = Math.min(...partitions.map(({ maxMinutes }) => maxMinutes ?? Number.POSITIVE_INFINITY));
  if (timeMinutes === undefined || had === "unlimited" || timeMinutes <= had || timeMinutes <= most)
    return retry;
  if (most <= had) {
    return {
      kind: "no",
      reason: `it had ${timeText(had)}, and ${names(partitions)} allows ${timeText(most)}`,
    };
  }
  return { ...retry, overrides: { ...retry.overrides, timeMinutes: most } };
}

function withinMemory(
  retry: Remedied,
  asks: Asks,
  had: number,
  partitions: readonly Partition[],
): Remedied | Refused {
  const { memory } = retry.overrides;
  const ofNode = Math.max(...partitions.map(({ nodeMemoryMiB }) => nodeMemoryMiB));
  const most = Math.floor(ofNode / (asks.memory?.perNode ?? 1));
  if (memory === undefined || memory.mib <= had || memory.mib <= most) return retry;
  if (most <= had) {
    const largest = memoryText({ per: "node", mib: ofNode });
    const before = memoryText({ per: memory.per, mib: had });
    return {
      kind: "no",
      reason: `it had ${before}, and the largest node of ${names(partitions)} has ${largest}`,
    };
  }
  return { ...retry, overrides: { ...retry.overrides, memory: { ...memory, mib: most } } };
}

/** Where too few nodes would be left, the job could never start: then rather the bad one again than none. */
function withNodesLeft(retry: Remedied, asks: Asks, partitions: readonly Partition[]): Remedied {
  const { exclude = [], ...others } = retry.overrides;
  const count = Math.max(...partitions.map(({ nodes }) => nodes));
  return count - exclude.length >= asks.nodes ? retry : { ...retry, overrides: others };
}
