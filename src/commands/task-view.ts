import type { CauseId } from "../model/cause.ts";
import { type JobRef, jobKey } from "../model/job.ts";
import { type Attempt, currentJob, lastAttempt, lastSighting } from "../model/record.ts";
import type { Scores } from "../model/score.ts";
import { isLost, type Standing, wasWithdrawn } from "../model/standing.ts";
import type { Status } from "../model/status.ts";
import { shown } from "../select/select.ts";
import type { Choice } from "../tick/choose/choose.ts";
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
  /** Its sweep stopped the trial at this step, since others are better there. */
  readonly stoppedAt?: number | undefined;
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
  /** The time limit that its job has, as far as its script or a retry says. */
  readonly limitSeconds?: number | undefined;
  /** That it may take, while it runs. */
  readonly secondsLeft?: number | undefined;
  /** Steps of the whole of it, as its log has them. */
  readonly progress?: { readonly done: number; readonly total: number } | undefined;
  /** Steps, tokens or samples a second, of late. */
  readonly rate?: { readonly value: number; readonly unit: string } | undefined;
  readonly loss?: number | undefined;
  /** What a person should look at while it runs. */
  readonly warnings?: readonly string[] | undefined;
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

export function spanOf({ record }: Choice): { startedAt?: number; endedAt?: number } {
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
    stoppedAt: standing.stoppedAt,
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
    limitSeconds: attempt?.asked?.timeSeconds,
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

/** Only while the end is what the task stands at: a person may have asked for another attempt. */
function causeOf(attempt: Attempt | undefined, standing: Standing): CauseId | undefined {
  const { status, byHand, stoppedAt } = standing;
  if (attempt?.phase.kind !== "over" || byHand || attempt.phase.status !== status) return undefined;
  if (stoppedAt !== undefined) return undefined;
  return attempt.phase.diagnosis?.cause;
}

const jobText = (job: JobRef | undefined): string | undefined =>
  job === undefined ? undefined : jobKey(job);

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();
