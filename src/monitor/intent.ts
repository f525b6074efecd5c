import type { Diagnostic } from "../model/diagnostic.ts";
import type { AttemptEvent } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import { type JobRef, jobKey, type Observation, type Sighting } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";
import { type Absence, type Attempt, lastAttempt, type Phase, type TaskRecord } from "../model/record.ts";

export interface SettlePolicy {
  /**
   * How long a job that nobody shows must stay unseen before it is sent again. Longer than MessageTimeout (10 s), after
   * which a frozen controller may still make the job, and than the lag of accounting (5 s).
   */
  readonly settleMs: number;
  /** Tasks whose submission nobody can be at any more: what is not there then never comes. */
  readonly cutOff?: ReadonlySet<TaskKey>;
}

/**
 * A `runmark` that was killed leaves its `sbatch` behind, which goes on by itself: where the queue is full it tries for
 * 120 s, then waits MessageTimeout. So without an answer on record the time since the intent must be this many settle times
 * (150 s by default).
 */
const ORPHAN_SETTLE_TIMES = 5;

/**
 * Of what was cut off one look would do. It stays a settle time's sixth for the sake of a file server, which may be told of a job by a
 * process that is gone.
 */
const CUT_OFF_SETTLE_TIMES = 1 / 6;

/**
 * What one gap between two looks adds at most, in settle times. A clock may jump (a suspended machine, NTP), and then says that
 * it has been long, seconds after the submission: so it takes four looks, and what is left must pass between others. After
 * a crash a jump leaves 130 s, which is all that an `sbatch` takes.
 */
const GAP_SHARE = 1 / 3;
const ORPHAN_GAP_SHARE = 2 / 3;

/** Without accounting, squeue forgets an ended job after MinJobAge (300 s unless set): past this its silence proves nothing. */
const QUEUE_MEMORY_MS = 240_000;

type Intended = Extract<Phase, { kind: "intended" }>;
type Of = Pick<AttemptEvent, "task" | "attempt" | "at">;

export interface IntentConclusion {
  readonly events: readonly AttemptEvent[];
  readonly findings: readonly Diagnostic[];
  /** The job that was found. */
  readonly sighting?: Sighting;
}

/** A submission without an answer: adopt its job, count a look that proves absence, or learn nothing. */
export function concludeIntent(
  of: Of,
  attempt: Attempt,
  phase: Intended,
  observation: Observation,
  settle: SettlePolicy,
  wish?: TaskRecord["wish"],
): IntentConclusion {
  const [found, ...others] = observation.named.get(attempt.name) ?? [];
  if (found !== undefined) return adopt(of, attempt, found, others);
  if (!provesAbsence(attempt, observation, of.at, wish)) {
    const reset: AttemptEvent[] =
      phase.absence === undefined ? [] : [{ kind: "sought", ...of, absent: false }];
    return { events: reset, findings: [] };
  }
  const looked: AttemptEvent = { kind: "sought", ...of, absent: true };
  const before = looksOf(phase);
  if (before.length > 0 && restMs(attempt, phase, [...before, of.at], ruleOf(of.task, settle)) <= 0) {
    const reason = "its submission made no job; it is sent again";
    return { events: [looked, { kind: "undelivered", ...of, reason }], findings: [] };
  }
  return { events: addsNothing(before.at(-1), of.at, settle) ? [] : [looked], findings: [] };
}

/**
 * Whether a look comes so soon after the last one on record that it need not be there: the next one then counts for both, up to
 * what a gap adds. Left out of the sum, looks can only make it smaller.
 */
const addsNothing = (last: number | undefined, at: number, { settleMs }: SettlePolicy): boolean =>
  last !== undefined && at >= last && at - last < (settleMs * GAP_SHARE) / 2;

const looksOf = ({ absence }: Intended): readonly number[] =>
  absence === undefined ? [] : lookedAt(absence);

const lookedAt = ({ since, until, lookedAt = [since, until] }: Absence): readonly number[] => lookedAt;

/** Since when a submission is looked for in vain, and when it is sent again if looks follow each other soon: epoch ms. */
export function lookedUp(
  record: TaskRecord,
  settle: SettlePolicy,
): { readonly since: number; readonly againAt: number } | undefined {
  const attempt = lastAttempt(record);
  if (attempt?.phase.kind !== "intended" || attempt.phase.absence === undefined) return undefined;
  const { since, until } = attempt.phase.absence;
  const rest = restMs(attempt, attempt.phase, looksOf(attempt.phase), ruleOf(record.key, settle));
  return { since, againAt: until + Math.max(0, rest) };
}

interface Rule extends Pick<SettlePolicy, "settleMs"> {
  readonly isCutOff: boolean;
}

const ruleOf = (task: TaskKey, { settleMs, cutOff }: SettlePolicy): Rule => ({
  settleMs,
  isCutOff: cutOff?.has(task) === true,
});

/** How long it must still stay unseen. `looks`: the times of those in a row that proved its absence. */
function restMs(
  { intendedAt }: Attempt,
  { reason }: Intended,
  looks: readonly number[],
  { settleMs, isCutOff }: Rule,
): number {
  const unseen = passed(looks, settleMs * GAP_SHARE);
  if (isCutOff) return settleMs * CUT_OFF_SETTLE_TIMES - unseen;
  const rest = settleMs - unseen;
  if (reason !== undefined) return rest;
  const since = passed([intendedAt, ...looks], settleMs * ORPHAN_GAP_SHARE);
  return Math.max(rest, settleMs * ORPHAN_SETTLE_TIMES - since);
}

/** The time between the first and the last, no gap counted as more than the most, nor a clock that was set back. */
function passed(times: readonly number[], mostMs: number): number {
  let [before = 0] = times;
  let sum = 0;
  for (const at of times) {
    sum += Math.min(Math.max(0, at - before), Math.ceil(mostMs));
    before = at;
  }
  return sum;
}

function adopt(of: Of, attempt: Attempt, found: Sighting, others: readonly Sighting[]): IntentConclusion {
  const job = jobOf(attempt, found);
  const events: AttemptEvent[] = [{ kind: "submitted", ...of, job, how: "found" }];
  const findings: Diagnostic[] = [];
  for (const other of others) {
    if (meaningOf(other).kind === "final") findings.push(endedTwin(of, attempt, found, other));
    else events.push({ kind: "twin", ...of, job: jobOf(attempt, other), over: false });
  }
  // What was found is the array; how its element fares, the next look tells.
  return attempt.element === undefined ? { events, findings, sighting: found } : { events, findings };
}

/** The job of an attempt, of what has its name. */
const jobOf = ({ element }: Attempt, { id, cluster }: Sighting): ReturnType<typeof jobIdOf> =>
  jobIdOf({ id: elementId(id, element), ...(cluster === undefined ? {} : { cluster }) });

/** The job of one task, where several went in as one array. */
export const elementId = (id: string, element: number | undefined): string =>
  element === undefined ? id : `${id}_${element}`;

export const clusterOf = ({ cluster }: Sighting): { readonly cluster?: string } =>
  cluster === undefined ? {} : { cluster };

export const jobIdOf = ({
  id,
  cluster,
}: Pick<JobRef, "id" | "cluster">): { readonly id: string; readonly cluster?: string } =>
  cluster === undefined ? { id } : { id, cluster };

/** One that lives is journaled, and told of at each tick; of one that has ended it is enough to have told once. */
const endedTwin = (of: Of, attempt: Attempt, found: Sighting, other: Sighting): Diagnostic => ({
  severity: "warning",
  code: "submission.second-job",
  message: `${of.task}: jobs ${jobKey(found)} and ${jobKey(other)} were both named ${attempt.name}; ${jobKey(found)}, the older, is followed`,
  next: `Job ${jobKey(other)} has ended (${other.native}): see that the outputs are of one job`,
});

/** With a person's word that it is to run again or to be dropped, it is enough that no such job is in the queue. */
function provesAbsence(
  attempt: Attempt,
  observation: Observation,
  now: number,
  wish: TaskRecord["wish"],
): boolean {
  if (observation.queue.kind !== "answered") return false;
  if (wish !== undefined) return true;
  if (observation.records.kind === "answered") return true;
  return observation.records.kind === "off" && now - attempt.intendedAt < QUEUE_MEMORY_MS;
}
