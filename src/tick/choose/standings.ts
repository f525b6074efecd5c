import type { Config } from "../../config/config.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { Observation } from "../../model/job.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import { isAlive, type Standing } from "../../model/standing.ts";
import { type Part, partOf } from "../../monitor/outcome.ts";
import type { Room } from "../../select/allot.ts";
import { type GpuBudget, isHeld, spendingOf } from "../../select/budget.ts";
import { shown } from "../../select/select.ts";
import type { Choice } from "./choose.ts";

/** Every task's status as people are shown it. */
export const shownStandings = (choices: readonly Choice[]): Map<TaskKey, Standing> =>
  new Map(choices.map(({ task, standing, decision }) => [task.key, shown(standing, decision)]));

/** What a look told of the queue. */
export interface SeenQueue extends Pick<Observation, "queuedByUser"> {
  /** Places that jobs of ours took by then: those that came since are in no look. */
  readonly inFlight?: number;
}

/** What room there is in the queue. A job that has ended and waits for its outputs takes none. */
export function roomFor(
  config: Config,
  choices: readonly Choice[],
  { queuedByUser, inFlight: seen }: SeenQueue,
): Room {
  const { max_in_flight: maxInFlight, max_queued: maxQueued } = config.values;
  const inFlight = placesOfAll(choices);
  const sent = Math.max(0, inFlight - (seen ?? inFlight));
  return {
    inFlight,
    maxInFlight,
    ...(maxQueued === null ? {} : { maxQueued }),
    ...(queuedByUser === undefined ? {} : { queuedByUser: queuedByUser + sent }),
  };
}

/** Places that all of them take in the queue. */
export const placesOfAll = (choices: readonly Choice[]): number =>
  choices.reduce((places, { record }) => places + placesOf(record), 0);

/** What is left of the GPU-hours; undefined where they have no cap. */
export function budgetFor(
  { values: { max_gpu_hours: maxHours } }: Config,
  records: ReadonlyMap<TaskKey, TaskRecord>,
): GpuBudget | undefined {
  return maxHours === null ? undefined : { maxHours, spending: spendingOf(records.values()) };
}

/** Places that a task takes in the queue: one, or as many as its array has elements left. */
function placesOf(record: TaskRecord | undefined): number {
  const attempt = lastAttempt(record);
  if (attempt === undefined || !isAlive(attempt.phase)) return 0;
  const open = attempt.phase.kind === "live" ? attempt.phase.latest?.array?.open : undefined;
  return open ?? attempt.asked?.elements ?? 1;
}

/** Records that lag behind the queue have caught up by then. */
const SOON_MS = 60_000;

/** Whether a look soon will tell more: an answer is outstanding, outputs are to appear, a cancellation is under way. */
export function isSettling(record: TaskRecord | undefined, now: number): boolean {
  const phase = lastAttempt(record)?.phase;
  if (phase === undefined) return false;
  // What stays as it is for longer is looked at with the others, however long it lasts.
  if (phase.kind === "live")
    return (
      phase.cancelledAt !== undefined || (phase.absence !== undefined && now - phase.absence.since < SOON_MS)
    );
  return phase.kind === "intended" || phase.kind === "ended";
}

export function partOfChoice({ record, standing, decision }: Choice, now: number): Part {
  if (isHeld(decision)) return "person";
  const facts = {
    standing: shown(standing, decision),
    attempt: lastAttempt(record),
    willRun:
      !standing.triedAgain &&
      (decision.kind === "submit" || decision.kind === "wait" || decision.kind === "cancel"),
    blockedByTask: decision.kind === "blocked" && decision.by !== undefined,
  };
  const part = partOf(facts, now);
  return part !== "left" && record?.twins !== undefined ? "person" : part;
}
