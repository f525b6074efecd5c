import type { Diagnostic } from "../model/diagnostic.ts";
import type { AttemptEvent } from "../model/event.ts";
import type { JobReport, Observation, Sighting } from "../model/job.ts";
import { jobKey } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";
import type { Attempt, Phase, TaskRecord } from "../model/record.ts";
import { lastAttempt } from "../model/record.ts";
import { causeOf } from "./cause.ts";
import { concludeIntent, type SettlePolicy } from "./intent.ts";

/** What one look taught: events to journal, in order, and findings for people. */
export interface Conclusions {
  readonly events: readonly AttemptEvent[];
  readonly findings: readonly Diagnostic[];
}

/**
 * For this long an end that SLURM may still take back (PREEMPTED, NODE_FAIL) must stand before it is believed: for up to
 * 5 s after a requeue the old end is shown as if it were final.
 */
export const CONDITIONAL_END_MS = 10_000;

/** Turns one look into what has happened. Absence, silence and unknown words never end anything. */
export function conclude(
  records: Iterable<TaskRecord>,
  observation: Observation,
  now: number,
  settle: SettlePolicy,
): Conclusions {
  const events: AttemptEvent[] = [];
  const findings: Diagnostic[] = [];
  for (const record of records) {
    const attempt = lastAttempt(record);
    if (attempt === undefined) continue;
    const of = { task: record.key, attempt: attempt.number, at: now };
    if (attempt.phase.kind === "intended") {
      const intent = concludeIntent(of, attempt, attempt.phase, observation, settle);
      events.push(...intent.events);
      findings.push(...intent.findings);
      if (intent.sighting !== undefined) events.push(...concludeSighting(of, attempt, intent.sighting));
    } else if (attempt.phase.kind === "live") {
      const report = observation.jobs.get(jobKey(attempt.phase.job));
      if (report !== undefined) events.push(...concludeReport(of, attempt, attempt.phase, report));
    }
  }
  return { events, findings };
}

type Of = Pick<AttemptEvent, "task" | "attempt" | "at">;

function concludeReport(
  of: Of,
  attempt: Attempt,
  phase: Extract<Phase, { kind: "live" }>,
  report: JobReport,
): AttemptEvent[] {
  switch (report.kind) {
    case "unclear":
      return [];
    case "gone":
      return [{ kind: "missed", ...of }];
    case "seen":
      return concludeSighting(of, attempt, report.sighting, phase);
  }
}

function concludeSighting(
  of: Of,
  attempt: Attempt,
  sighting: Sighting,
  phase?: Extract<Phase, { kind: "live" }>,
): AttemptEvent[] {
  const meaning = meaningOf(sighting);
  if (meaning.kind === "unknown" && phase?.latest !== undefined) return [];
  if (meaning.kind === "final" && (!meaning.conditional || hasStood(phase, sighting, of.at))) {
    const ended: AttemptEvent = { kind: "ended", ...of, sighting };
    // A good end is judged by its outputs, which only a look at the disk can do.
    if (meaning.status === "completed") return [ended];
    const note = causeOf(meaning.status, sighting, attempt);
    return [ended, { kind: "judged", ...of, status: meaning.status, note }];
  }
  return isNews(phase, sighting) ? [{ kind: "seen", ...of, sighting }] : [];
}

const hasStood = (
  phase: Extract<Phase, { kind: "live" }> | undefined,
  sighting: Sighting,
  now: number,
): boolean => phase?.latest?.state === sighting.state && now - (phase.since ?? now) >= CONDITIONAL_END_MS;

function isNews(phase: Extract<Phase, { kind: "live" }> | undefined, sighting: Sighting): boolean {
  const latest = phase?.latest;
  if (latest === undefined || phase?.absence !== undefined) return true;
  return (
    latest.state !== sighting.state ||
    latest.reason !== sighting.reason ||
    latest.node !== sighting.node ||
    latest.startedAt !== sighting.startedAt
  );
}
