import { jobKey } from "../model/job.ts";
import { currentJob, lastAttempt } from "../model/record.ts";
import type { Status } from "../model/status.ts";
import type { GpuUse } from "../model/usage.ts";
import { type Hint, hintsFor } from "../monitor/efficiency/hints.ts";
import type { Measured, Share } from "../monitor/efficiency/measure.ts";
import { type CommonHint, commonHints, type Medians, mediansOf } from "../monitor/efficiency/stages.ts";
import { type Totals, totalsOf, wasteOf } from "../monitor/efficiency/totals.ts";
import { shown } from "../select/select.ts";
import type { TaskTries, Try } from "../tick/usage/tries.ts";

/** One task by its last attempt that ran. Used against asked; what is not known is absent. */
export interface TaskEfficiency {
  readonly key: string;
  readonly stage: string;
  readonly run: string;
  readonly status: Status;
  readonly attempt?: number | undefined;
  readonly job?: string | undefined;
  /** Why there are no figures. */
  readonly says?: string | undefined;
  readonly isRunning?: true | undefined;
  /** Elements, where it is an array: the figures are those of the one that came nearest to what it had. */
  readonly jobs?: number | undefined;
  readonly elapsedSeconds?: number | undefined;
  readonly timeSeconds?: Share | undefined;
  readonly cpus?: number | undefined;
  readonly cpuSeconds?: Share | undefined;
  /** The most memory that it had; `memoryIsSum`: of processes whose peaks may not have come at one time. */
  readonly peakMiB?: number | undefined;
  readonly memoryMiB?: Share | undefined;
  readonly memoryIsSum?: true | undefined;
  readonly gpus?: number | undefined;
  readonly gpu?: GpuUse | undefined;
  readonly hints: readonly Hint[];
}

export interface StageEfficiency {
  readonly stage: string;
  /** Tasks of it that have figures. */
  readonly tasks: number;
  readonly medians: Medians;
  readonly hints: readonly CommonHint[];
}

export interface EfficiencyReport {
  readonly experiment: string;
  readonly stages: readonly StageEfficiency[];
  readonly totals: Totals;
  /** The one that wasted most comes first. */
  readonly tasks: readonly TaskEfficiency[];
}

export function reportOf(experiment: string, all: readonly TaskTries[], namesAll: boolean): EfficiencyReport {
  const ran = all.filter(({ tries }) => tries.length > 0);
  const sorted = ran
    .map((task) => ({ task, waste: task.tries.reduce((sum, each) => sum + wasteOf(each), 0) }))
    .sort((one, other) => other.waste - one.waste)
    .map(({ task }) => task);
  // Without names, a task that only waits is not asked about.
  const rest = namesAll ? all.filter(({ tries }) => tries.length === 0) : [];
  return {
    experiment,
    stages: stagesOf(ran),
    totals: roundTotals(totalsOf(ran.flatMap(({ tries }) => tries))),
    tasks: [...sorted, ...rest].map(rowOf),
  };
}

function stagesOf(tasks: readonly TaskTries[]): readonly StageEfficiency[] {
  return [...new Set(tasks.map(({ choice }) => choice.task.stage))].map((stage) => {
    const own = tasks.filter(({ choice }) => choice.task.stage === stage);
    const runs = own.flatMap(({ choice, ask, tries }) => {
      const last = tries.at(-1);
      return last === undefined ? [] : [{ key: choice.task.key, measured: last.measured, forms: ask.forms }];
    });
    return { stage, tasks: own.length, medians: mediansOf(runs), hints: commonHints(runs) };
  });
}

function rowOf({ choice, ask, tries }: TaskTries): TaskEfficiency {
  const { key, stage, run } = choice.task;
  const { status } = shown(choice.standing, choice.decision);
  const last = tries.at(-1);
  const base = { key, stage, run, status };
  if (last === undefined) {
    const job = currentJob(choice.record);
    return {
      ...base,
      attempt: lastAttempt(choice.record)?.number,
      job: job && jobKey(job),
      says: job === undefined ? "it had no job yet" : "its job has not run, or nobody knows how",
      hints: [],
    };
  }
  return { ...base, ...figuresOf(last), hints: hintsFor({ measured: last.measured, forms: ask.forms }) };
}

const figuresOf = ({ attempt, job, measured }: Try): Partial<TaskEfficiency> => ({
  attempt: attempt.number,
  job: jobKey(job),
  isRunning: measured.isRunning || undefined,
  jobs: measured.jobs === 1 ? undefined : measured.jobs,
  elapsedSeconds: round(measured.elapsedSeconds),
  timeSeconds: roundShare(measured.time),
  cpus: measured.cpus,
  cpuSeconds: roundShare(measured.cpuSeconds),
  peakMiB: measured.peakMiB && round(measured.peakMiB),
  memoryMiB: roundShare(measured.memory),
  memoryIsSum: (measured.peakMiB !== undefined && measured.memoryIsSum) || undefined,
  gpus: measured.gpus,
  gpu: roundGpu(measured.gpu),
});

/** To thousandths: what comes behind is noise. */
const round = (value: number): number => Math.round(value * 1000) / 1000;

const roundShare = (share: Measured["time"]): Share | undefined =>
  share && { used: round(share.used), asked: round(share.asked) };

const roundGpu = (gpu: GpuUse | undefined): GpuUse | undefined =>
  gpu && {
    kind: gpu.kind,
    ...(gpu.percent === undefined ? {} : { percent: round(gpu.percent) }),
    ...(gpu.memoryMiB === undefined ? {} : { memoryMiB: round(gpu.memoryMiB) }),
    ...(gpu.memoryOfMiB === undefined ? {} : { memoryOfMiB: round(gpu.memoryOfMiB) }),
  };

function roundTotals(totals: Totals): Totals {
  const rounded = (value: unknown): unknown =>
    typeof value === "number"
      ? round(value)
      : Object.fromEntries(Object.entries(value ?? {}).map(([key, part]) => [key, rounded(part)]));
  return rounded(totals) as Totals;
}
