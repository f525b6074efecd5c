import type { CauseId } from "../model/cause.ts";
import type { Experiment } from "../model/experiment.ts";
import { type JobRef, jobKey } from "../model/job.ts";
import { type Attempt, currentJob, lastAttempt, lastSighting } from "../model/record.ts";
import type { Scores } from "../model/score.ts";
import { isLost, type Standing, wasWithdrawn } from "../model/standing.ts";
import { STATUSES, type Status } from "../model/status.ts";
import { timeLeftMs } from "../monitor/estimate.ts";
import { isHeld } from "../select/budget.ts";
import { shown } from "../select/select.ts";
import type { Choice } from "../tick/choose/choose.ts";
import type { Place } from "../tick/folder/place.ts";
import { isIdle, type View } from "../tick/view.ts";
import { reaching } from "./invocation.ts";

/** One task as commands show it; times are ISO 8601, UTC. What is undefined is absent in JSON. */
export interface TaskView {
  readonly key: string;
  readonly stage: string;
  readonly run: string;
  readonly task?: string | undefined;
  readonly epoch?: string | undefined;
  readonly status: Status;
  readonly reason?: string | undefined;
  /** Of a job array that is queued or runs: how many of its elements are over, and how many it has. */
  readonly elements?: Standing["elements"] | undefined;
  /** Why it ended without success, where that is known. */
  readonly cause?: CauseId | undefined;
  readonly attempt?: number | undefined;
  /** The number of the last attempt that the policy would make. */
  readonly maxAttempts?: number | undefined;
  /** `attempt 2/3 after out of memory; 48 GiB`, counted since a person last asked for one, from the second on. */
  readonly tries?: string | undefined;
  /** Why the policy makes no further attempt at what ended without success. */
  readonly notRetried?: string | undefined;
  readonly job?: string | undefined;
  readonly jobName?: string | undefined;
  readonly node?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly elapsedSeconds?: number | undefined;
  /** Where its output goes, absolute, as far as the scheduler has said. */
  readonly log?: string | undefined;
  /** What its evaluation came to. */
  readonly result?: Scores | undefined;
  /** What the next tick will do about it, and why. */
  readonly decision: "submit" | "wait" | "complete" | "cancel" | "blocked" | "leave";
  readonly why: string;
  readonly next?: string | undefined;
  readonly script?: string | undefined;
  /** What runs where there is no script. */
  readonly command?: string | undefined;
}

/** Where an experiment stands. */
export interface Overview {
  readonly experiment: string;
  readonly folder: string;
  readonly summary: string;
  readonly counts: { readonly [Name in Status]?: number };
  readonly total: number;
  /** Seconds that what is left may take; absent while nothing has completed. */
  readonly secondsLeft?: number;
  readonly tasks: readonly TaskView[];
  /** Of what is only read: up to when anything is known of jobs that live, and who is at work on them. */
  readonly known?: Known;
}

export interface Known {
  /** ISO 8601, UTC. */
  readonly asOf: string;
  readonly secondsAgo: number;
  readonly worker?: { readonly pid: number; readonly host: string; readonly command: string };
}

/** `named`: the experiment as it was named, for commands that reach it. */
export function overviewOf(
  experiment: Experiment,
  place: Place,
  choices: readonly Choice[],
  now: number,
  named?: string,
): Overview {
  const tasks = choices.map((choice) => viewOf(choice, now, named));
  const left = timeLeftMs(choices.map(timesOf), now);
  return {
    experiment: experiment.name,
    folder: place.folder,
    summary: place.summaryPath,
    counts: countsOf(tasks),
    total: tasks.length,
    ...(left === undefined ? {} : { secondsLeft: Math.round(left / 1000) }),
    tasks,
  };
}

/** In the order of a task's life, whatever the order of the tasks. */
function countsOf(tasks: readonly TaskView[]): Overview["counts"] {
  const counted = new Map<Status, number>();
  for (const { status } of tasks) counted.set(status, (counted.get(status) ?? 0) + 1);
  const counts: { [Name in Status]?: number } = {};
  for (const status of STATUSES) {
    const count = counted.get(status);
    if (count !== undefined) counts[status] = count;
  }
  return counts;
}

function timesOf(choice: Choice): Parameters<typeof timeLeftMs>[0][number] {
  const { startedAt, endedAt } = spanOf(choice);
  return {
    stage: choice.task.stage,
    // What waits for a budget waits for a person, as what is blocked does.
    status: isHeld(choice.decision) ? "blocked" : shown(choice.standing, choice.decision).status,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

function spanOf({ record }: Choice): { startedAt?: number; endedAt?: number } {
  const sighting = lastSighting(record);
  const phase = lastAttempt(record)?.phase;
  const endedAt =
    sighting?.endedAt ?? (phase?.kind === "over" && phase.job !== undefined ? phase.at : undefined);
  return {
    ...(sighting?.startedAt === undefined ? {} : { startedAt: sighting.startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** Of a job that is lost nobody knows for how long it ran: only that it does not go on for ever. */
function elapsedSeconds(choice: Choice, now: number): number | undefined {
  const { startedAt, endedAt } = spanOf(choice);
  const phase = lastAttempt(choice.record)?.phase;
  if (startedAt === undefined || (phase !== undefined && isLost(phase))) return undefined;
  return Math.max(0, Math.round(((endedAt ?? now) - startedAt) / 1000));
}

export function viewOf(choice: Choice, now: number, named?: string): TaskView {
  const { task, record, decision, script } = choice;
  const standing = shown(choice.standing, decision);
  const attempt = lastAttempt(record);
  const { startedAt, endedAt } = spanOf(choice);
  return {
    key: task.key,
    stage: task.stage,
    run: task.run,
    task: task.task,
    epoch: task.epoch,
    status: standing.status,
    reason: standing.reason ?? askedToEnd(attempt),
    elements: standing.elements,
    cause: causeOf(attempt, standing),
    attempt: attempt?.number,
    maxAttempts: attempt === undefined ? undefined : choice.maxAttempts,
    tries: choice.tries,
    notRetried: decision.kind === "leave" ? decision.notRetried : undefined,
    job: wasWithdrawn(attempt?.phase) ? undefined : jobText(currentJob(record)),
    jobName: attempt?.name || undefined,
    node: lastSighting(record)?.node,
    startedAt: isoTime(startedAt),
    endedAt: isoTime(endedAt),
    elapsedSeconds: elapsedSeconds(choice, now),
    log: lastSighting(record)?.stdout,
    result: standing.status === "completed" ? record?.result : undefined,
    decision: decision.kind,
    why: decision.kind === "submit" ? decision.why : decision.reason,
    next: decision.kind === "blocked" ? decision.next && reaching(decision.next, named) : undefined,
    script,
    command: script === undefined ? task.command : undefined,
  };
}

/** Its cancellation was asked for; that it came to its end is for a look to see. */
const askedToEnd = (attempt: Attempt | undefined): string | undefined =>
  attempt?.phase.kind === "live" && attempt.phase.cancelledAt !== undefined ? "asked to end" : undefined;

/** What a command that only reads can know of jobs that live; undefined where none does and nobody is at work. */
export function knownOf({ asOf, worker, choices }: View, now: number): Known | undefined {
  if (isIdle(choices) && worker === undefined) return undefined;
  return {
    asOf: new Date(asOf).toISOString(),
    secondsAgo: Math.max(0, Math.round((now - asOf) / 1000)),
    ...(worker === undefined
      ? {}
      : { worker: { pid: worker.pid, host: worker.host, command: worker.purpose } }),
  };
}

/** Only while the end is what the task stands at: a person may have asked for another attempt. */
function causeOf(attempt: Attempt | undefined, { status, byHand }: Standing): CauseId | undefined {
  if (attempt?.phase.kind !== "over" || byHand || attempt.phase.status !== status) return undefined;
  return attempt.phase.diagnosis?.cause;
}

const jobText = (job: JobRef | undefined): string | undefined =>
  job === undefined ? undefined : jobKey(job);

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();
