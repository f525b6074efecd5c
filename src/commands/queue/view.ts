import { join, resolve } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { liveHolder } from "../../journal/lock-record.ts";
import type { Status } from "../../model/status.ts";
import { timeLeftMs } from "../../monitor/estimate.ts";
import type { QueueEvent } from "../../queue/event.ts";
import {
  type Command,
  countsOf,
  type End,
  lastEnd,
  type QueueCounts,
  type QueueJob,
  type QueueState,
  type QueueStatus,
} from "../../queue/job.ts";
import { lastSignOf } from "../../queue/judge.ts";
import type { QueuePlace } from "../../queue/place.ts";
import type { System } from "../../system/ports.ts";

/** A job as commands show it; times are ISO 8601, UTC, paths absolute. What is undefined is absent in JSON. */
export interface QueueJobView {
  readonly id: string;
  readonly status: QueueStatus;
  readonly command: Command;
  readonly outDir: string;
  /** Attempts begun so far, and the last one that the policy would make. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly startedAt?: string | undefined;
  readonly heartbeatAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly elapsedSeconds?: number | undefined;
  readonly returnCode?: number | undefined;
  /** Why it failed; of a pending job, why the attempt before did. */
  readonly failure?: string | undefined;
  readonly log?: string | undefined;
}

export const QUEUE_ACTIONS = ["init", "run", "status", "recover"] as const;

/** What a command did to a job. */
export interface QueueChange {
  readonly id: string;
  readonly what: "added" | "changed" | "removed" | QueueStatus;
  readonly why?: string;
}

/** Where a queue stands: what all four commands answer. */
export interface QueueView {
  readonly action: (typeof QUEUE_ACTIONS)[number];
  readonly name: string;
  readonly config: string;
  readonly state: string;
  readonly queueLog: string;
  readonly counts: QueueCounts;
  readonly total: number;
  /** Seconds that what is left may take; absent while nothing is done. */
  readonly secondsLeft?: number;
  /** The live `queue run`, if there is one. */
  readonly worker?: { readonly pid: number; readonly host: string };
  /** Of `status`, while a job is said to run and nobody is at work: seconds since the last sign of it. */
  readonly silentSeconds?: number;
  /** What this command changed; of a dry run, what it would take over from the configuration. */
  readonly changes: readonly QueueChange[];
  /** `shown`: a dry run. */
  readonly how: "done" | "shown";
  /** Why `run` came to its end. */
  readonly end?: "finished" | "stopped" | "left" | "failed-fast";
  readonly jobs: readonly QueueJobView[];
}

export const viewOf = (
  state: QueueState,
  place: QueuePlace,
  now: number,
  more: Pick<QueueView, "action"> & Partial<Pick<QueueView, "changes" | "how" | "worker" | "end">>,
): QueueView => {
  const left = timeLeftMs(state.jobs.map(timesOf), now);
  // With nobody at work nothing is known beyond the last sign: the job may have ended since.
  const isWatched = more.action !== "status" || more.worker !== undefined;
  const signAt = isWatched ? 0 : Math.max(0, ...state.jobs.map(signOf));
  return {
    name: state.name,
    config: state.configPath,
    state: place.statePath,
    queueLog: place.queueLog,
    counts: countsOf(state.jobs),
    total: state.jobs.length,
    ...(left === undefined ? {} : { secondsLeft: Math.round(left / 1000) }),
    changes: [],
    how: "done",
    ...(signAt === 0 ? {} : { silentSeconds: Math.max(0, Math.round((now - signAt) / 1000)) }),
    ...more,
    jobs: state.jobs.map((job) =>
      jobView(job, state.root, place.stateFolder, isWatched ? now : signOf(job) || now),
    ),
  };
};

const signOf = (job: QueueJob): number => (job.phase.status === "running" ? lastSignOf(job) : 0);

const AS_TASK: Readonly<Record<QueueStatus, Status>> = {
  pending: "pending",
  running: "running",
  done: "completed",
  failed: "failed",
};

const spanOf = (job: QueueJob): Pick<End, "startedAt" | "endedAt"> => {
  const { startedAt, endedAt }: End = job.phase.status === "running" ? { ...job.phase } : { ...lastEnd(job) };
  return { ...(startedAt === undefined ? {} : { startedAt }), ...(endedAt === undefined ? {} : { endedAt }) };
};

/** Jobs go one after the other, so all are of one kind. */
const timesOf = (job: QueueJob): Parameters<typeof timeLeftMs>[0][number] => ({
  stage: "",
  status: AS_TASK[job.phase.status],
  ...(job.phase.status === "pending" ? {} : spanOf(job)),
});

const jobView = (job: QueueJob, root: string, stateFolder: string, now: number): QueueJobView => {
  const { phase } = job;
  const end = lastEnd(job);
  const { startedAt, endedAt } = spanOf(job);
  const log = phase.status === "running" ? phase.submission?.log : end?.log;
  const until = phase.status === "running" ? now : endedAt;
  return {
    id: job.id,
    status: phase.status,
    command: job.command,
    outDir: resolve(root, job.outDir),
    attempt: job.attempt,
    maxAttempts: job.maxAttempts + job.forgiven,
    startedAt: iso(startedAt),
    heartbeatAt: phase.status === "running" ? iso(lastSignOf(job) || undefined) : undefined,
    endedAt: iso(endedAt),
    elapsedSeconds:
      startedAt === undefined || until === undefined
        ? undefined
        : Math.max(0, Math.round((until - startedAt) / 1000)),
    returnCode: end?.returnCode,
    failure: end?.failure,
    log: log === undefined || log === "" ? undefined : resolve(stateFolder, log),
  };
};

const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

/** The process that works on a queue now, as far as its lock tells; nothing is written to find out. */
export const workerOf = async (system: System, place: QueuePlace): Promise<QueueView["worker"]> => {
  const holder = await liveHolder(system, join(place.folder, STATE_FOLDER));
  return holder === undefined ? undefined : { pid: holder.pid, host: holder.host };
};

/** What a command changed, of all that happened. */
export const changesIn = (events: readonly QueueEvent[]): readonly QueueChange[] =>
  events.flatMap((event): QueueChange[] => {
    if (event.kind === "taken") return [{ id: event.id, what: event.what }];
    if (event.kind !== "settled") return [];
    return [{ id: event.id, what: event.to, ...(event.why === undefined ? {} : { why: event.why }) }];
  });
