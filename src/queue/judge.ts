import type { JobReport, Sighting } from "../model/job.ts";
import { meaningOf } from "../model/meaning.ts";
import { type End, hasAttemptsLeft, type QueueJob } from "./job.ts";

/** What a look at a running job has shown. */
export type Verdict =
  /** `waits`: it is there, and has not begun for this reason. */
  | { readonly kind: "lives"; readonly job: string; readonly waits?: string }
  | { readonly kind: "ended"; readonly how: "done" | "failed" | "interrupted"; readonly end: End }
  /** It was announced and never made. */
  | { readonly kind: "never-begun" }
  /** It is not on record: only its last sign of life tells whether it may live. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** The record could not be read: that proves nothing at all. */
  | { readonly kind: "unclear"; readonly reason: string };

/** What is said of a job by what the backend knows of it. */
export const verdictOf = (report: JobReport, log: string): Verdict => {
  switch (report.kind) {
    case "gone":
      return { kind: "unknown", reason: "its process is not on record" };
    case "unclear":
      return { kind: "unclear", reason: report.reason };
    case "seen":
      return verdictOn(report.sighting, log);
    default:
      return report satisfies never;
  }
};

export const verdictOn = (sighting: Sighting, log: string): Verdict => {
  const meaning = meaningOf(sighting);
  const { id: job, reason } = sighting;
  if (meaning.kind !== "final")
    return meaning.kind === "active"
      ? { kind: "lives", job }
      : { kind: "lives", job, waits: reason ?? sighting.native };
  const { startedAt, endedAt } = sighting;
  const times = {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
  const end = { ...times, log, job };
  if (meaning.status === "completed") return { kind: "ended", how: "done", end: { ...end, returnCode: 0 } };
  // Only runmark cancels: a person stopped the queue.
  if (meaning.status === "cancelled")
    return { kind: "ended", how: "interrupted", end: { ...end, failure: "stopped, as asked" } };
  return { kind: "ended", how: "failed", end: { ...end, ...failureOf(sighting, meaning.status) } };
};

const SIGNALS: Readonly<Record<number, string>> = {
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};

/** What a shell says of programs that it could not run. */
const CODES: Readonly<Record<number, string>> = {
  126: "a program may not be executed",
  127: "a program was not found",
};

const failureOf = (
  { exitCode = 0, signal = 0, reason }: Sighting,
  status: string,
): Pick<End, "returnCode" | "failure"> => {
  if (status === "node_fail")
    return { failure: "cut off: its process is gone without a word (killed, or the machine restarted)" };
  // 53 is how SLURM says that there was no folder or no file for the output.
  if (signal === 53) return { failure: reason ?? "it could not be started" };
  if (signal > 0) {
    const hint = signal === 9 ? "; a machine that is short of memory does that" : "";
    return { returnCode: 128 + signal, failure: `ended by ${SIGNALS[signal] ?? `signal ${signal}`}${hint}` };
  }
  if (status !== "failed") return { returnCode: exitCode, failure: status.replaceAll("_", " ") };
  if (exitCode === 0) return { failure: reason ?? "it could not be started" };
  const why = CODES[exitCode];
  return { returnCode: exitCode, failure: `exit code ${exitCode}${why === undefined ? "" : `: ${why}`}` };
};

/** A job whose attempt has ended: over, or to be run again, by the policy of attempts. */
export const settled = (job: QueueJob, how: "done" | "failed" | "interrupted", end: End): QueueJob => {
  switch (how) {
    case "done":
      return { ...job, phase: { status: "done", end } };
    case "interrupted":
      // It was no attempt that failed: a person stopped it.
      return { ...job, forgiven: job.forgiven + 1, phase: { status: "pending", last: end } };
    case "failed":
      return hasAttemptsLeft(job)
        ? { ...job, phase: { status: "pending", last: end } }
        : { ...job, phase: { status: "failed", end } };
    default:
      return how satisfies never;
  }
};

/** An announcement that made no process. */
export const takenBack = (job: QueueJob): QueueJob => ({
  ...job,
  forgiven: job.forgiven + 1,
  phase: { status: "pending" },
});

/** The last sign that a running job lived; 0 for none. */
export const lastSignOf = ({ phase }: QueueJob): number =>
  phase.status === "running"
    ? Math.max(phase.heartbeatAt ?? 0, phase.startedAt ?? 0, phase.submission?.intendedAt ?? 0)
    : 0;

/** A running job of which nothing is known, and of which there was no sign for long. */
export const gaveUp = (job: QueueJob, now: number): QueueJob => {
  const { phase } = job;
  const startedAt = phase.status === "running" ? phase.startedAt : undefined;
  const log = phase.status === "running" ? phase.submission?.log : undefined;
  const sign = lastSignOf(job);
  return settled(job, "failed", {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(log === undefined ? {} : { log }),
    endedAt: now,
    failure:
      sign === 0
        ? "stale: there was no sign of it"
        : `stale: no sign of it since ${new Date(sign).toISOString()}`,
  });
};
