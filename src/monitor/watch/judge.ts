import type { LogSummary } from "./log-summary.ts";

/** What is to be seen of a job that runs. Times are epoch ms. */
export interface WatchFacts {
  readonly startedAt?: number;
  /** When any of its logs was written to last. */
  readonly grownAt?: number;
  readonly log: LogSummary;
  /** Of its GPUs, over the last samples: at least two of each. */
  readonly gpuPercent?: number;
}

export interface WatchSettings {
  /** A job that writes nothing for so long may stand still. */
  readonly silentMs: number;
  /** GPUs that are busy for less of the time idle. */
  readonly gpuIdlePercent: number;
  /** A rate below this part of the earlier one is slow, 0 to 1. */
  readonly slowRatio: number;
}

/** Something that a person should look at. Nothing is ended for it. */
export type WatchWarning =
  | { readonly kind: "silent"; readonly since: number; readonly isBusy: boolean }
  | { readonly kind: "idle"; readonly percent: number }
  | { readonly kind: "slow"; readonly ratio: number }
  /** The loss is no number any more. */
  | { readonly kind: "diverged"; readonly loss: number };

export function warningsOf(
  { startedAt, grownAt, log, gpuPercent }: WatchFacts,
  { silentMs, gpuIdlePercent, slowRatio }: WatchSettings,
  now: number,
): readonly WatchWarning[] {
  const warnings: WatchWarning[] = [];
  // A log may be older than its job, where it is written on.
  const since = Math.max(startedAt ?? 0, grownAt ?? 0);
  const isIdle = gpuPercent !== undefined && gpuPercent < gpuIdlePercent;
  if (silentMs > 0 && since > 0 && now - since > silentMs)
    warnings.push({ kind: "silent", since, isBusy: gpuPercent !== undefined && !isIdle });
  if (isIdle) warnings.push({ kind: "idle", percent: gpuPercent });
  const earlier = log.rate?.earlier;
  if (earlier !== undefined && log.samples?.every((rate) => rate < earlier * slowRatio))
    warnings.push({ kind: "slow", ratio: log.samples[1] / earlier });
  if (log.loss !== undefined && !Number.isFinite(log.loss))
    warnings.push({ kind: "diverged", loss: log.loss });
  return warnings;
}
