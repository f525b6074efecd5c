import type { Status } from "../model/status.ts";

export interface TimedTask {
  readonly stage: string;
  readonly status: Status;
  /** Epoch ms. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** What nothing but a person moves: how long that takes nobody knows. */
const STUCK: ReadonlySet<Status> = new Set(["blocked", "unknown"]);

const LEFT: ReadonlySet<Status> = new Set(["pending", "submitting", "queued", "running"]);

/**
 * How long the tasks that are left may take, in ms: each as long as the completed ones of its stage took on average, and as
 * many side by side as run now. Undefined where nobody can know: a stage of which none has completed, a task that has run
 * for longer than any that did; and where only a person can move what is left. Time in the queue is not foreseen.
 */
export function timeLeftMs(tasks: readonly TimedTask[], now: number): number | undefined {
  const times = timesByStage(tasks);
  if (times.size === 0) return undefined;
  const means = new Map([...times].map(([stage, each]) => [stage, leftOf(each, 0)]));
  let total = 0;
  let longest = 0;
  let running = 0;
  let moving = 0;
  for (const task of tasks) {
    if (!LEFT.has(task.status)) continue;
    const isRunning = task.status === "running" && task.startedAt !== undefined;
    const left = isRunning
      ? leftOf(times.get(task.stage) ?? [], now - task.startedAt)
      : means.get(task.stage);
    if (left === undefined) return undefined;
    total += left;
    moving += 1;
    longest = Math.max(longest, left);
    if (task.status === "running") running += 1;
  }
  if (moving === 0 && tasks.some(({ status }) => STUCK.has(status))) return undefined;
  // However many run side by side, none ends before it has.
  return Math.max(longest, total / Math.max(1, running));
}

/** What those that took longer than `spent` took beyond it, on average: a task that has outlived the short ones is none. */
function leftOf(times: readonly number[], spent: number): number | undefined {
  const rests = times.filter((time) => spent === 0 || time > spent).map((time) => time - spent);
  return rests.length === 0 ? undefined : rests.reduce((sum, rest) => sum + rest, 0) / rests.length;
}

function timesByStage(tasks: readonly TimedTask[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { stage, status, startedAt, endedAt } of tasks) {
    if (status !== "completed" || startedAt === undefined || endedAt === undefined) continue;
    const each = times.get(stage);
    if (each === undefined) times.set(stage, [endedAt - startedAt]);
    else each.push(endedAt - startedAt);
  }
  return times;
}
