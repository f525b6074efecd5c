import type { Diagnostic } from "../model/diagnostic.ts";
import type { AttemptEvent } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { JobRef, JobReport, Observation, Sighting } from "../model/job.ts";
import { jobKey } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";
import type { Phase, TaskRecord } from "../model/record.ts";
import { lastAttempt } from "../model/record.ts";
import { isLost, RUNAWAY_AFTER_MS, UNKNOWN_AFTER_LOOKS } from "../model/standing.ts";
import { fateOf, isInVain } from "./fate.ts";
import { concludeIntent, jobIdOf, type SettlePolicy } from "./intent.ts";
import { concludeLate } from "./late.ts";

/** What one look taught: events to journal, in order, and findings for people. Ends are judged after it (`tick/judge.ts`). */
export interface Conclusions {
  readonly events: readonly AttemptEvent[];
  readonly findings: readonly Diagnostic[];
}

/**
 * For this long an end that SLURM may still take back (PREEMPTED, NODE_FAIL) must stand before it is believed: for up to
 * 5 s after a requeue the old end is shown as if it were final.
 */
export const CONDITIONAL_END_MS = 10_000;

/**
 * Turns one look into what has happened. Absence, silence and unknown words never end anything. `others`: tasks under whose
 * number the look shows a job that is not theirs.
 */
export function conclude(
  records: readonly TaskRecord[],
  observation: Observation,
  now: number,
  settle: SettlePolicy,
  others: ReadonlySet<TaskKey> = new Set(),
): Conclusions {
  const byKey = new Map(records.map((record) => [record.key, record]));
  const events: AttemptEvent[] = [];
  const findings: Diagnostic[] = [];
  for (const record of records) {
    const attempt = lastAttempt(record);
    if (attempt === undefined) continue;
    const of = { task: record.key, attempt: attempt.number, at: now };
    events.push(...concludeTwins(of, record, observation));
    const late = concludeLate(of, record, attempt, observation);
    events.push(...late.events);
    if (late.isAdopted) continue;
    if (attempt.phase.kind === "intended") {
      const intent = concludeIntent(of, attempt, attempt.phase, observation, settle, record.wish);
      events.push(...intent.events);
      findings.push(...intent.findings);
      if (intent.sighting !== undefined) events.push(...concludeAdopted(of, intent.sighting));
    } else if (attempt.phase.kind === "live") {
      const { job } = attempt.phase;
      const found = observation.jobs.get(jobKey(job));
      if (found === undefined) continue;
      const report = others.has(record.key) || isNamesake(job, found) ? GONE : found;
      const { latest } = attempt.phase;
      const hasBegun = latest !== undefined && meaningOf(latest).kind === "active";
      const isVain = isInVain(fateOf(attempt, byKey), hasBegun);
      events.push(...concludeReport(of, attempt.phase, report, isVain));
      findings.push(...unknownWord(of, report));
    }
  }
  return { events, findings };
}

const GONE: JobReport = { kind: "gone" };

/** Two jobs of the experiment may have had the same number, and a look is by number. */
export const isNamesake = ({ name }: JobRef, report: JobReport): boolean =>
  report.kind === "seen" && name !== undefined && name !== report.sighting.name;

type Of = Pick<AttemptEvent, "task" | "attempt" | "at">;

/** A twin is told of for as long as it may live. */
function concludeTwins(of: Of, { twins = [] }: TaskRecord, { jobs }: Observation): AttemptEvent[] {
  return twins.flatMap((twin): AttemptEvent[] => {
    const report = jobs.get(jobKey(twin));
    const isOver =
      report?.kind === "gone" || (report?.kind === "seen" && meaningOf(report.sighting).kind === "final");
    return isOver ? [{ kind: "twin", ...of, job: jobIdOf(twin), over: true }] : [];
  });
}

/** `isVain`: what it waited for is not to come. */
function concludeReport(
  of: Of,
  phase: Extract<Phase, { kind: "live" }>,
  report: JobReport,
  isVain: boolean,
): AttemptEvent[] {
  switch (report.kind) {
    case "unclear":
      return report.recorded === undefined ? [] : concludeRunaway(of, phase, report.recorded);
    case "gone":
      return concludeGone(of, phase, report.elements, isVain);
    case "seen":
      return concludeSighting(of, report.sighting, phase);
  }
}

/**
 * That a job is gone is counted until it counts as lost. Where its end was asked for, that is the end of it: elements of an
 * array that are cancelled while they wait leave no record anywhere.
 */
function concludeGone(
  of: Of,
  phase: Extract<Phase, { kind: "live" }>,
  elements: number | undefined,
  isVain: boolean,
): AttemptEvent[] {
  const which = elements === undefined ? {} : { elements };
  const missed: AttemptEvent[] = isLost(phase) ? [] : [{ kind: "missed", ...of, ...which }];
  const looks = (phase.absence?.recorded === undefined ? (phase.absence?.looks ?? 0) : 0) + missed.length;
  if (phase.cancelledAt === undefined || looks < UNKNOWN_AFTER_LOOKS) return missed;
  const note = "cancelled as asked; its end is in no record";
  const diagnosis = { cause: isVain ? "dependency" : "cancelled" } as const;
  return [...missed, { kind: "judged", ...of, status: "cancelled", note, diagnosis }];
}

/** Told at the first look and again when it has been so for too long; the looks between say nothing new. */
function concludeRunaway(of: Of, phase: Extract<Phase, { kind: "live" }>, recorded: string): AttemptEvent[] {
  const { absence } = phase;
  if (isLost(phase)) return [];
  const isNew = absence?.recorded === undefined;
  const isOverdue = of.at - (absence?.since ?? of.at) >= RUNAWAY_AFTER_MS;
  return isNew || isOverdue ? [{ kind: "missed", ...of, recorded }] : [];
}

/** A word that this version does not know changes nothing, and people are told of it. */
function unknownWord(of: Of, report: JobReport): Diagnostic[] {
  if (report.kind !== "seen" || meaningOf(report.sighting).kind !== "unknown") return [];
  return [
    {
      severity: "warning",
      code: "scheduler.unknown-state",
      message: `${of.task}: the scheduler says "${report.sighting.native}" of job ${report.sighting.id}, which runmark does not know`,
      next: "Nothing to do; the status stays what it was until the scheduler says something else",
    },
  ];
}

/** Found by its name: whether all of an array is there, the next look tells, which asks for it by its id. */
const concludeAdopted = (of: Of, sighting: Sighting): AttemptEvent[] =>
  sighting.array !== undefined && meaningOf(sighting).kind === "final" ? [] : concludeSighting(of, sighting);

function concludeSighting(
  of: Of,
  sighting: Sighting,
  phase?: Extract<Phase, { kind: "live" }>,
): AttemptEvent[] {
  const meaning = meaningOf(sighting);
  if (meaning.kind === "unknown" && phase?.latest !== undefined) {
    // It is there all the same, so looks that missed it no longer count.
    return phase.absence === undefined ? [] : [{ kind: "seen", ...of, sighting: phase.latest }];
  }
  if (meaning.kind === "final" && (!meaning.conditional || hasStood(phase, sighting, of.at))) {
    return [{ kind: "ended", ...of, sighting: withOutputs(sighting, phase?.latest) }];
  }
  return isNews(phase, sighting)
    ? [{ kind: "seen", ...of, sighting: withOutputs(sighting, phase?.latest) }]
    : [];
}

/** Records do not say where the output went, and a queue may have done so before. */
function withOutputs(sighting: Sighting, latest: Sighting | undefined): Sighting {
  if (latest?.stdout === undefined || sighting.stdout !== undefined) return sighting;
  const { stdout, stderr } = latest;
  return { ...sighting, stdout, ...(stderr === undefined ? {} : { stderr }) };
}

const hasStood = (
  phase: Extract<Phase, { kind: "live" }> | undefined,
  sighting: Sighting,
  now: number,
): boolean =>
  phase?.latest?.state === sighting.state &&
  // Another start means another run under the same id, whose end has not stood yet.
  phase.latest.startedAt === sighting.startedAt &&
  now - (phase.since ?? now) >= CONDITIONAL_END_MS;

function isNews(phase: Extract<Phase, { kind: "live" }> | undefined, sighting: Sighting): boolean {
  const latest = phase?.latest;
  if (latest === undefined || phase?.absence !== undefined) return true;
  return (
    latest.state !== sighting.state ||
    latest.reason !== sighting.reason ||
    latest.node !== sighting.node ||
    latest.startedAt !== sighting.startedAt ||
    latest.array?.open !== sighting.array?.open ||
    latest.array?.bad !== sighting.array?.bad
  );
}
