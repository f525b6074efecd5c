import type { GpuUse, JobUsage } from "../../model/usage.ts";
import { hasEnded } from "../ended.ts";
import { maybe } from "./fields.ts";
import { normaliseState } from "./states.ts";
import { cpuTimeField, sizeField, tresValue, type UsageRow } from "./usage-rows.ts";

/** An allocation with its steps. */
export interface Allocation {
  readonly row: UsageRow;
  readonly steps: readonly UsageRow[];
}

/**
 * sacct prints each allocation and its steps below it. With `-D` an id comes more than once, and nothing but this order tells
 * the steps of a requeued job's runs apart.
 */
export function allocationsIn(rows: readonly UsageRow[]): readonly Allocation[] {
  const found: { row: UsageRow; steps: UsageRow[] }[] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (row.step === undefined) found.push({ row, steps: [] });
    else if (last?.row.id === row.id) last.steps.push(row);
  }
  return found;
}

/** What an allocation used, from its steps: sacct has neither memory nor GPUs in the row of the allocation. */
export function usageOf({ row, steps }: Allocation): JobUsage {
  const state = normaliseState(row.native);
  const base = {
    id: row.id,
    state,
    ...maybe("startedAt", row.startedAt),
    ...maybe("elapsedSeconds", row.elapsedSeconds),
    given: row.given,
  };
  // Of steps that run, the books know nothing yet, and those that are over are not the whole.
  if (!hasEnded({ state })) return base;
  return {
    ...base,
    ...maybe("endedAt", row.endedAt),
    ...maybe("cpuSeconds", cpuSecondsOf(row, steps)),
    ...memoryOf(steps),
    ...maybe("gpu", gpuOf(steps, row.given.gpus ?? 0)),
  };
}

/**
 * Of each step the larger of two: what the kernel told at its end, which misses processes that were killed with it, and what was
 * sampled, which misses the last seconds. Both 0 means that nothing was gathered.
 */
function cpuSecondsOf(row: UsageRow, steps: readonly UsageRow[]): number | undefined {
  const sum = steps.reduce(
    (total, { cpuSeconds, usage }) =>
      total + Math.max(cpuSeconds, cpuTimeField(tresValue(usage, "cpu")) ?? 0),
    0,
  );
  return Math.max(sum, row.cpuSeconds) || undefined;
}

/**
 * The peak of a step is the sum of its tasks' peaks (`TRESUsageInTot`, sacct(1)); the largest task times their number, as seff
 * counts, where a site has only that.
 */
function peakOf({ usage, maxRssMiB, tasks = 1 }: UsageRow): number | undefined {
  return sizeField(tresValue(usage, "mem")) ?? (maxRssMiB === undefined ? undefined : maxRssMiB * tasks);
}

/** The peaks of steps that ran side by side add up: the batch script waits beside its sruns. */
function memoryOf(steps: readonly UsageRow[]): Pick<JobUsage, "memoryMiB" | "memoryIsSum"> {
  const peaks = steps.flatMap((step) => {
    const peak = peakOf(step);
    return peak === undefined ? [] : [{ step, peak }];
  });
  if (peaks.length === 0) return {};
  const together = peaks.map(({ step }) => peaks.filter((other) => isBeside(other.step, step)));
  const sums = together.map((group) => group.reduce((sum, { peak }) => sum + peak, 0));
  const isSum = peaks.length > 1 || (peaks[0]?.step.tasks ?? 1) > 1;
  return { memoryMiB: Math.max(...sums), ...(isSum ? { memoryIsSum: true } : {}) };
}

/** Whether a step was there when another began. */
function isBeside(step: UsageRow, beginning: UsageRow): boolean {
  if (step === beginning) return true;
  const at = beginning.startedAt ?? 0;
  return (step.startedAt ?? 0) <= at && (step.endedAt ?? Number.POSITIVE_INFINITY) > at;
}

/**
 * SLURM keeps high-water marks, summed over processes and so over GPUs (gres.html). Where a site cannot gather them (MIG, AMD,
 * old drivers) both are 0, which is no idle GPU: one in use has memory taken.
 */
function gpuOf(steps: readonly UsageRow[], gpus: number): GpuUse | undefined {
  if (gpus === 0) return undefined;
  const most = (name: string, read: (text: string) => number | undefined): number =>
    Math.max(0, ...steps.map(({ usage }) => read(tresValue(usage, name)) ?? 0)) / gpus;
  const percent = most("gres/gpuutil", (text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  const memoryMiB = most("gres/gpumem", sizeField);
  if (percent === 0 && memoryMiB === 0) return undefined;
  return {
    percent: Math.min(100, percent),
    kind: "peak",
    ...maybe("memoryMiB", memoryMiB || undefined),
  };
}
