import type { Status } from "../model/status.ts";

export interface TimedTask {
  readonly stage: string;
  readonly status: Status;
  /** Epoch ms. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How much of it is done, 0 to 1, where it runs and its log tells. */
  readonly progress?: number;
  /** How long it takes by what its row says. */
  readonly expectedMs?: number;
}

/** How long it all may take from now on. */
export interface Estimate {
  readonly leftMs?: number;
  /** How many times as long as their rows say those took that have completed, in the middle of them. */
  readonly ofExpected?: number;
  /** How long one of the tasks may take that are left. */
  leftOf(task: TimedTask): number | undefined;
}

/** What nothing but a person moves: how long that takes nobody knows. */
const STUCK: ReadonlySet<Status> = new Set(["blocked", "unknown"]);

const LEFT: ReadonlySet<Status> = new Set(["pending", "submitting", "queued", "running"]);

/** Less than this part of a task tells too little of the rest. */
const LEAST_PROGRESS = 0.02;

/**
 * How long the tasks that are left may take, in ms, with as many side by side as run now. Each: by its own progress; as long as the
 * completed ones of its stage took, in the proportion of what their rows say where they do; as long as those that run now come to;
 * as long as its row says. Undefined where nobody can know, as of a task that has run for longer than any that completed, and where
 * only a person can move what is left. Time in the queue is not foreseen.
 */
export function estimateOf(tasks: readonly TimedTask[], now: number): Estimate {
  const known = knownOf(tasks, now);
  const leftOf = (task: TimedTask): number | undefined => taskLeftMs(task, known.get(task.stage), now);
  const left = leftMs(tasks, leftOf, known.size > 0);
  const ratio = median([...known.values()].flatMap(({ ratios }) => ratios));
  return {
    leftOf,
    ...(left === undefined ? {} : { leftMs: left }),
    ...(ratio === undefined ? {} : { ofExpected: ratio }),
  };
}

export const timeLeftMs = (tasks: readonly TimedTask[], now: number): number | undefined =>
  estimateOf(tasks, now).leftMs;

function leftMs(
  tasks: readonly TimedTask[],
  leftOf: Estimate["leftOf"],
  isAnyKnown: boolean,
): number | undefined {
  let total = 0;
  let longest = 0;
  let running = 0;
  let moving = 0;
  for (const task of tasks) {
    if (!LEFT.has(task.status)) continue;
    const left = leftOf(task);
    if (left === undefined) return undefined;
    total += left;
    moving += 1;
    longest = Math.max(longest, left);
    if (task.status === "running") running += 1;
  }
  if (moving === 0 && (!isAnyKnown || tasks.some(({ status }) => STUCK.has(status)))) return undefined;
  // However many run side by side, none ends before it has.
  return Math.max(longest, total / Math.max(1, running));
}

/** Of one stage. */
interface KnownTimes {
  /** Of those that completed. */
  readonly times: readonly number[];
  readonly mean: number | undefined;
  /** Of those that completed, time taken by time expected. */
  readonly ratios: readonly number[];
  readonly ratio: number | undefined;
  /** Of those that run, what they come to by their progress, on average. */
  readonly projected: number | undefined;
}

const NOTHING_KNOWN: KnownTimes = {
  times: [],
  mean: undefined,
  ratios: [],
  ratio: undefined,
  projected: undefined,
};

function taskLeftMs(task: TimedTask, known = NOTHING_KNOWN, now: number): number | undefined {
  const { times, ratio } = known;
  const expected = task.expectedMs === undefined ? undefined : task.expectedMs * (ratio ?? 1);
  if (task.status !== "running" || task.startedAt === undefined)
    return (ratio === undefined ? undefined : expected) ?? known.mean ?? known.projected ?? expected;
  const spent = Math.max(0, now - task.startedAt);
  const total = projectedMs(task, now);
  if (total !== undefined) return Math.max(0, total - spent);
  // Those that took longer tell how long it may take: a task that has outlived the short ones is none of them.
  const rest = mean(times.flatMap((time) => (spent === 0 || time > spent ? [time - spent] : [])));
  return (
    rest ?? (times.length === 0 && expected !== undefined && expected > spent ? expected - spent : undefined)
  );
}

/** What a task that runs comes to, by its progress. */
function projectedMs({ status, startedAt, progress = 0 }: TimedTask, now: number): number | undefined {
  if (status !== "running" || startedAt === undefined || progress < LEAST_PROGRESS || progress > 1)
    return undefined;
  return (now - startedAt) / progress;
}

function knownOf(tasks: readonly TimedTask[], now: number): ReadonlyMap<string, KnownTimes> {
  const found = new Map<string, { times: number[]; ratios: number[]; projected: number[] }>();
  const of = (stage: string) => {
    const each = found.get(stage) ?? { times: [], ratios: [], projected: [] };
    found.set(stage, each);
    return each;
  };
  for (const task of tasks) {
    const { stage, status, startedAt, endedAt, expectedMs } = task;
    const projected = projectedMs(task, now);
    if (projected !== undefined) of(stage).projected.push(projected);
    if (status !== "completed" || startedAt === undefined || endedAt === undefined) continue;
    of(stage).times.push(endedAt - startedAt);
    if (expectedMs !== undefined && expectedMs > 0) of(stage).ratios.push((endedAt - startedAt) / expectedMs);
  }
  return new Map(
    [...found].map(([stage, { times, ratios, projected }]) => [
      stage,
      { times, ratios, mean: mean(times), ratio: median(ratios), projected: mean(projected) },
    ]),
  );
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
