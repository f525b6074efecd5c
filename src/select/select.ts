import type { JobDependency } from "../model/event.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import type { Attempt, TaskRecord } from "../model/record.ts";
import { lastAttempt } from "../model/record.ts";
import { asWord } from "../model/shell-word.ts";
import { foundText, isLost, type Standing } from "../model/standing.ts";
import { isFinal } from "../model/status.ts";
import { type Otherwise, tryText } from "../model/tries.ts";
import type { Asks, Remedied, RetryLimits } from "./remedies.ts";
import { retryOf } from "./retry.ts";

/** What is to be done about a task now, with the reason that `plan` prints. */
export type Decision =
  | {
      readonly kind: "submit";
      readonly attempt: number;
      readonly why: string;
      /** What is other in it, where the policy made it. */
      readonly retry?: Remedied;
      /** The job after which the scheduler is to start it. */
      readonly dependsOn?: JobDependency;
    }
  /** It goes in by itself as soon as what it waits for is there. */
  | {
      readonly kind: "wait";
      readonly reason: string;
      /** The task that it waits for. */
      readonly for?: TaskKey;
      /** What it waits for grows only when a person says so, or when jobs at work take less than they might. */
      readonly held?: "gpu-hours";
    }
  /** A person has to do something first. */
  | {
      readonly kind: "blocked";
      readonly reason: string;
      readonly next?: string;
      /** The task that has to be mended first. */
      readonly by?: TaskKey;
    }
  /** All that it has to produce is there: nothing is to be submitted. `since`: what is older is not its own. */
  | { readonly kind: "complete"; readonly reason: string; readonly path: string; readonly since?: number }
  /** A person asked for the end of its job; `again`: and for another run after it. */
  | { readonly kind: "cancel"; readonly reason: string; readonly again: boolean }
  /** `notRetried`: why the policy makes no further attempt at it. */
  | { readonly kind: "leave"; readonly reason: string; readonly notRetried?: string };

/** What has to be known of the disk about a task that wants to go in. */
export type Facts =
  /** `asks` only where another attempt may ask for more; `goesAlone`: the scheduler cannot be told to start it behind another. */
  | { readonly kind: "ready"; readonly asks?: Asks; readonly goesAlone?: true }
  /** `path`: one of its outputs, which are all there; `since`: what is older (epoch ms) is not its own. */
  | { readonly kind: "done"; readonly path: string; readonly since?: number }
  | { readonly kind: "missing"; readonly what: string; readonly next?: string };

/** The training task whose checkpoint an evaluation reads. */
export interface Need {
  readonly key: TaskKey;
  readonly standing: Standing;
  /** Whether that training may still be tried again by itself. */
  readonly willRetry: boolean;
  /** Its job, where the scheduler is to do the waiting. */
  readonly job?: string;
}

export interface Candidate {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  readonly need?: Need;
  /** Its tool says how its batch is made smaller. */
  readonly hasKnob?: boolean;
  /** Absent when the disk has not been looked at. */
  readonly facts?: Facts;
}

/** The status that people are shown: what only a look at the disk could tell is added to what the journal knows. */
export function shown(standing: Standing, decision: Decision): Standing {
  if (decision.kind === "complete") return { status: "completed", reason: decision.reason };
  if (decision.kind !== "blocked" || standing.status === "unknown") return standing;
  return { status: "blocked", reason: decision.reason };
}

export type Limits = RetryLimits;

/** Whether a task would go in if its inputs are there: only for these is the disk looked at. */
export function wants(candidate: Candidate, limits: Limits): boolean {
  return decide({ ...candidate, facts: { kind: "ready" } }, limits).kind === "submit";
}

/** Decides one task by what is known; room in the queue is shared out afterwards by `allot`. */
export function decide(candidate: Candidate, limits: Limits): Decision {
  const { record, standing } = candidate;
  const attempt = lastAttempt(record);
  const ending = endingOf(record, attempt);
  if (ending !== undefined) return ending;
  if (standing.byHand) return { kind: "leave", reason: `${standing.status}, as the summary says` };
  if (standing.status === "pending" && record?.wish === "retry" && attempt !== undefined) {
    return ready(candidate, attempt.number + 1, "a person asked for it again");
  }
  if (standing.status === "pending" || standing.triedAgain)
    return ready(candidate, nextNumber(attempt), whyFirst(attempt), resent(attempt));
  if (isFinal(standing.status)) return afterEnd(candidate, limits);
  if (standing.status === "blocked" || standing.status === "unknown") {
    return { kind: "blocked", reason: standing.reason ?? standing.status };
  }
  return { kind: "leave", reason: standing.reason ?? standing.status };
}

/** What has ended is tried again where the policy says so. */
function afterEnd(candidate: Candidate, limits: Limits): Decision {
  const { record, standing, facts, hasKnob } = candidate;
  const asks = facts?.kind === "ready" ? facts.asks : undefined;
  const retry = retryOf(
    { record, ...(hasKnob ? { hasKnob } : {}), ...(asks === undefined ? {} : { asks }) },
    limits,
  );
  if (retry.kind === "again")
    return ready(candidate, nextNumber(lastAttempt(record)), whyAgain(record, retry, limits), retry);
  const notRetried = retry.reason === undefined ? {} : { notRetried: retry.reason };
  return { kind: "leave", reason: standing.reason ?? standing.status, ...notRetried };
}

function whyAgain(record: TaskRecord | undefined, retry: Otherwise, { maxAttempts }: Limits): string {
  const number = (record?.attempts.length ?? 0) - (record?.forgiven ?? 0) + 1;
  return tryText({ number, of: maxAttempts }, retry);
}

/** An attempt that made no job goes in again as it was announced. */
const resent = (attempt: Attempt | undefined): Remedied | undefined =>
  attempt?.phase.kind === "undelivered" && attempt.after !== undefined
    ? { kind: "again", after: attempt.after, overrides: attempt.overrides ?? {} }
    : undefined;

/** What a person's wish does to a job that lives. */
function endingOf(record: TaskRecord | undefined, attempt: Attempt | undefined): Decision | undefined {
  if (record?.wish === undefined || attempt?.phase.kind !== "live" || isLost(attempt.phase)) return undefined;
  const again = record.wish === "retry";
  const { job, cancelledAt } = attempt.phase;
  const asked = cancelledAt === undefined ? "is cancelled" : "was asked to end";
  return { kind: "cancel", again, reason: `job ${job.id} ${asked}${again ? "; then it runs again" : ""}` };
}

const nextNumber = (attempt: Attempt | undefined): number => {
  if (attempt === undefined) return 1;
  return attempt.phase.kind === "undelivered" ? attempt.number : attempt.number + 1;
};

function whyFirst(attempt: Attempt | undefined): string {
  if (attempt?.phase.kind !== "undelivered") return "not submitted yet";
  const { obstacle, reason } = attempt.phase;
  return obstacle === undefined ? "its last submission made no job" : `tried again after: ${reason}`;
}

function ready(candidate: Candidate, attempt: number, why: string, retry?: Remedied): Decision {
  const { need, facts } = candidate;
  const unmet = need === undefined ? undefined : unmetNeed(need, facts);
  if (unmet !== undefined) return unmet;
  if (facts?.kind === "done") {
    const { kind: _kind, ...found } = facts;
    return { kind: "complete", reason: foundText(found.path), ...found };
  }
  if (facts?.kind === "missing") {
    return { kind: "blocked", reason: facts.what, ...(facts.next === undefined ? {} : { next: facts.next }) };
  }
  const dependsOn = dependencyOf(candidate);
  return {
    kind: "submit",
    attempt,
    why: dependsOn === undefined ? why : `starts after ${dependsOn.task} (job ${dependsOn.job})`,
    ...(retry === undefined ? {} : { retry }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
  };
}

/** What the scheduler is to wait for, where a task goes in before its training is over. */
export function dependencyOf({ need }: Pick<Candidate, "need">): JobDependency | undefined {
  if (need?.job === undefined) return undefined;
  const { status } = need.standing;
  return status === "queued" || status === "running" ? { task: need.key, job: need.job } : undefined;
}

function unmetNeed(need: Need, facts: Facts | undefined): Decision | undefined {
  const { key, standing, willRetry } = need;
  const goesAlone = facts?.kind === "ready" && facts.goesAlone === true;
  if (dependencyOf({ need }) !== undefined && !goesAlone) return undefined;
  switch (standing.status) {
    case "completed":
    case "skipped":
      return undefined;
    case "pending":
    case "submitting":
    case "queued":
    case "running":
      return { kind: "wait", for: key, reason: `waits for ${key} (${standing.status})` };
    default:
      if (willRetry) return { kind: "wait", for: key, reason: `waits for ${key}, which is tried again` };
      return {
        kind: "blocked",
        by: key,
        reason: `${key} is ${standing.status}${standing.status === "blocked" && standing.reason ? `: ${standing.reason}` : ""}`,
        next:
          standing.status === "blocked"
            ? `Mend ${key} first`
            : `See why with: runmark diagnose ${asWord(key)}; then: runmark retry ${asWord(key)}`,
      };
  }
}
