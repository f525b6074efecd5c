import { type Claim, gpuHoursOf, hoursText } from "../model/claim.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import type { Attempt, TaskRecord } from "../model/record.ts";
import { isAlive } from "../model/standing.ts";
import type { Decision } from "./select.ts";

/** What the attempts of an experiment have taken of its GPU-hours. */
export interface Spending {
  /** Of jobs that have ended what they took, of those at work what they may still take at most. */
  readonly hours: number;
  /** Jobs at work with GPUs and without a time limit that anybody knows. */
  readonly unbounded: number;
  /** Attempts of which nobody knows what they asked for: adopted ones, and those of an older version. */
  readonly unknown: number;
}

/** Counts every attempt that there ever was, also of rows that are gone. */
export function spendingOf(records: Iterable<TaskRecord>): Spending {
  let [hours, unbounded, unknown] = [0, 0, 0];
  for (const { attempts } of records) {
    for (const attempt of attempts) {
      if (!hasJob(attempt)) continue;
      if (attempt.asked === undefined) unknown += 1;
      else {
        const taken = takenBy(attempt, attempt.asked);
        if (taken === undefined) unbounded += 1;
        else hours += taken;
      }
    }
  }
  return { hours, unbounded, unknown };
}

/** A submission without an answer may have made a job, and so counts as one. */
const hasJob = ({ phase }: Attempt): boolean => isAlive(phase) || "job" in phase;

/** GPU-hours of one attempt. Of an array each element counts for as long as all of it took, up to its limit. */
function takenBy({ phase }: Attempt, asked: Claim): number | undefined {
  const most = gpuHoursOf(asked);
  if (phase.kind !== "ended" && phase.kind !== "over") return most;
  const last = phase.last;
  // A job that was cancelled in the queue never started.
  if (last?.startedAt === undefined) return phase.kind === "over" && phase.status === "cancelled" ? 0 : most;
  const seconds = Math.max(0, ((last.endedAt ?? phase.at) - last.startedAt) / 1000);
  const actual = (asked.gpus * asked.elements * seconds) / 3600;
  return Math.min(actual, most ?? actual);
}

/** `max_gpu_hours`, and what of it is gone. */
export interface GpuBudget {
  readonly maxHours: number;
  readonly spending: Spending;
}

export interface Priced {
  readonly task: Pick<Task, "key">;
  readonly decision: Decision;
  /** Absent for tasks that would not go in anyway. */
  readonly claim?: Claim;
}

/**
 * Keeps back what goes beyond the budget, in the order of the table: the first task that does not fit keeps those behind it
 * waiting too, or small ones would use up what it waits for. Tasks without GPUs always pass. So does nothing whose GPU-hours
 * nobody knows.
 */
export function withinBudget<Item extends Priced>(items: readonly Item[], budget: GpuBudget): Item[] {
  let { hours } = budget.spending;
  let first: { readonly key: TaskKey } | undefined;
  const decided = items.map((item) => {
    if (item.decision.kind !== "submit") return item;
    const asks = item.claim === undefined ? undefined : gpuHoursOf(item.claim);
    if (asks === 0) return item;
    if (asks === undefined) return { ...item, decision: unpriced(budget) };
    if (first !== undefined) return { ...item, decision: held(`waits for GPU-hours, behind ${first.key}`) };
    const tooMuch = excess(budget, hours, asks);
    if (tooMuch === undefined) {
      hours += asks;
      return item;
    }
    first = item.task;
    return { ...item, decision: held(tooMuch) };
  });
  return first === undefined ? decided : withThoseThatNeedThem(decided);
}

function excess({ maxHours, spending }: GpuBudget, taken: number, asks: number): string | undefined {
  if (spending.unbounded > 0)
    return `waits for GPU-hours: ${spending.unbounded} at work without a time limit may take any`;
  if (taken + asks <= maxHours) return undefined;
  return `waits for GPU-hours: ${hoursText(asks)} more would make ${hoursText(taken + asks)} of max_gpu_hours ${hoursText(maxHours)}`;
}

const held = (reason: string): Decision => ({ kind: "wait", reason, held: "gpu-hours" });

/** The default of a partition is the site's, which may change it: what is capped is not counted with it. */
const unpriced = ({ maxHours }: GpuBudget): Decision => ({
  kind: "blocked",
  reason: `max_gpu_hours is ${hoursText(maxHours)}, which takes a time limit in the script: it has no --time`,
  next: "Write #SBATCH --time into the script",
});

/** What waits for a task that only a person lets in, waits for that person as well. */
function withThoseThatNeedThem<Item extends Priced>(items: readonly Item[]): Item[] {
  const kept = new Set(items.flatMap(({ task, decision }) => (isHeld(decision) ? [task.key] : [])));
  return items.map((item) => {
    const { decision } = item;
    if (decision.kind !== "wait" || decision.for === undefined || !kept.has(decision.for)) return item;
    return { ...item, decision: { ...decision, held: "gpu-hours" } };
  });
}

/** Whether only a person lets it in: it waits for a budget that nobody but a person raises. */
export const isHeld = (decision: Decision): boolean =>
  decision.kind === "wait" && decision.held !== undefined;
