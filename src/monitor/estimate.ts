import type { Status } from "../model/status.ts";

export interface TimedTask {
  readonly stage: string;
  readonly status: Status;
  /** Epoch ms. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How much of it is done, 0 to 1, where it runs and its log tells. */
  readonly progress?: number;
  /** How long the rest takes at the rate of late: a job that stood still for a while is no slower for it. */
  readonly restMs?: number;
  /** It stands still, or whether it went in at all is looked up, and nobody knows for how long. */
  readonly isStill?: true;
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

/** Of what is said to take seconds, most of the time may go into its start. */
const LEAST_EXPECTED_MS = 60_000;

/** Less than this part of a task tells too little of the rest. */
const LEAST_PROGRESS = 0.02;

/**
 * How long the tasks that are left may take, in ms, with as many side by side as run now. Each: by its own progress; as long as its row
 * says, in the proportion in which others of its stage took or come to that; as long as the completed ones took; as those that run now
 * come to; as its row says. Undefined where nobody can know, as of a task that has run for longer than any that completed, and where
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
  /** In the middle of them; without any, of what those that run come to. */
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
  const { status, startedAt, expectedMs, isStill, restMs } = task;
  if (isStill) return undefined;
  const scaled = expectedMs === undefined || ratio === undefined ? undefined : expectedMs * ratio;
  if (status !== "running" || startedAt === undefined)
    return scaled ?? known.mean ?? known.projected ?? expectedMs;
  const spent = Math.max(0, now - startedAt);
  const total = projectedMs(task, now);
  if (total !== undefined) return restMs ?? Math.max(0, total - spent);
  if (scaled !== undefined && scaled > spent) return scaled - spent;
  // Those that took longer tell how long it may take: a task that has outlived the short ones is none of them.
  const rest = mean(times.flatMap((time) => (spent === 0 || time > spent ? [time - spent] : [])));
  const isOnlyExpected = times.length === 0 && expectedMs !== undefined && expectedMs > spent;
  return rest ?? (isOnlyExpected ? expectedMs - spent : undefined);
}

/** What a task that runs comes to, by its progress: at its rate of late, or as fast as it was all in all. */
function projectedMs(
  { status, startedAt, progress = 0, restMs }: TimedTask,
  now: number,
): number | undefined {
  if (status !== "running" || startedAt === undefined || progress < LEAST_PROGRESS || progress > 1)
    return undefined;
  return restMs === undefined || progress === 1 ? (now - startedAt) / progress : restMs / (1 - progress);
}

function knownOf(tasks: readonly TimedTask[], now: number): ReadonlyMap<string, KnownTimes> {
  const found = new Map<string, FoundTimes>();
  for (const task of tasks) {
    const of = found.get(task.stage) ?? { times: [], ratios: [], projected: [], projectedRatios: [] };
    found.set(task.stage, of);
    const projected = projectedMs(task, now);
    if (projected !== undefined) note(projected, task, of.projected, of.projectedRatios);
    const { status, startedAt, endedAt } = task;
    if (status === "completed" && startedAt !== undefined && endedAt !== undefined)
      note(endedAt - startedAt, task, of.times, of.ratios);
  }
  return new Map([...found].flatMap(([stage, of]) => (isNothing(of) ? [] : [[stage, known(of)] as const])));
}

interface FoundTimes {
  readonly times: number[];
  readonly ratios: number[];
  readonly projected: number[];
  readonly projectedRatios: number[];
}

function note(time: number, { expectedMs = 0 }: TimedTask, times: number[], ratios: number[]): void {
  times.push(time);
  if (expectedMs >= LEAST_EXPECTED_MS) ratios.push(time / expectedMs);
}

const isNothing = ({ times, projected }: FoundTimes): boolean => times.length + projected.length === 0;

const known = ({ times, ratios, projected, projectedRatios }: FoundTimes): KnownTimes => ({
  times,
  ratios,
  mean: mean(times),
  ratio: median(ratios) ?? median(projectedRatios),
  projected: mean(projected),
});

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
