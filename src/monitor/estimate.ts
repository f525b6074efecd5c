import type { Status } from "../model/status.ts";

export interface TimedTask {
  readonly stage: string;
  readonly status: Status;
  /** Epoch ms. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

const LEFT: ReadonlySet<Status> = new Set(["pending", "submitting", "queued", "running"]);

/**
 * How long the tasks that are left may take, in ms: each as long as the completed ones of its stage took on average, and as
 * many side by side as run now. Undefined until one has completed. Time in the queue is not foreseen.
 */
export function timeLeftMs(tasks: readonly TimedTask[], now: number): number | undefined {
  const means = meanByStage(tasks);
  const all = mean([...means.values()]);
  if (all === undefined) return undefined;
  let total = 0;
  let running = 0;
  for (const task of tasks) {
    if (!LEFT.has(task.status)) continue;
    const expected = means.get(task.stage) ?? all;
    const spent = task.startedAt === undefined ? 0 : now - task.startedAt;
    total += Math.max(0, expected - spent);
    if (task.status === "running") running += 1;
  }
  return total / Math.max(1, running);
}

function meanByStage(tasks: readonly TimedTask[]): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const { stage, status, startedAt, endedAt } of tasks) {
    if (status !== "completed" || startedAt === undefined || endedAt === undefined) continue;
    const each = times.get(stage);
    if (each === undefined) times.set(stage, [endedAt - startedAt]);
    else each.push(endedAt - startedAt);
  }
  return new Map([...times].map(([stage, each]) => [stage, mean(each) ?? 0]));
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
