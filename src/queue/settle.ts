import { EXIT, type Stop, stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import type { End, QueueJob } from "./job.ts";
import { gaveUp, lastSignOf, settled, takenBack, type Verdict } from "./judge.ts";
import { look } from "./look.ts";
import { emit, type OpenQueue, persist } from "./session.ts";

/** A running job of which nothing can be said now, and why. */
export interface Unsettled {
  readonly job: QueueJob;
  readonly reason: string;
  /** There is no record of it, so that time will tell; otherwise the record is there and cannot be read. */
  readonly isUnknown: boolean;
}

/**
 * Finds out what became of the jobs that the state says are running. One whose process lives stays so, however old its last
 * sign is; one that ended meanwhile has its end; of one that is on no record the last sign of life decides.
 */
export const settleRunning = async (
  queue: OpenQueue,
  staleMs: number,
): Promise<Result<readonly Unsettled[], Stop>> => {
  const left: Unsettled[] = [];
  for (const job of queue.state.jobs.filter(({ phase }) => phase.status === "running")) {
    const verdict = await look(queue, job);
    const isOld = queue.system.clock.now() - lastSignOf(job) >= staleMs;
    if (verdict.kind === "unclear" || (verdict.kind === "unknown" && !isOld)) {
      left.push({ job, reason: verdict.reason, isUnknown: verdict.kind === "unknown" });
      continue;
    }
    const done = await conclude(queue, job, verdict);
    if (!done.ok) return done;
  }
  return ok(left);
};

type Conclusive = Exclude<Verdict, { kind: "unclear" }>;

/** Writes down what a look has shown, and tells of it. */
export const conclude = async (
  queue: OpenQueue,
  job: QueueJob,
  verdict: Conclusive,
): Promise<Result<undefined, Stop>> => {
  switch (verdict.kind) {
    case "lives":
      await emit(queue, {
        kind: "lives",
        id: job.id,
        job: verdict.job,
        ...(isEnding(job) ? { isEnding: true as const } : {}),
      });
      return persist(queue, withProcess(job, verdict.job));
    case "ended":
      return record(queue, settled(job, verdict.how, verdict.end), verdict.end);
    case "never-begun":
      return record(queue, takenBack(job), { failure: "it was never begun" });
    case "unknown": {
      const given = gaveUp(job, queue.system.clock.now());
      const end =
        given.phase.status === "failed" ? given.phase.end : { failure: "stale: there was no sign of it" };
      return record(queue, given, end);
    }
    default:
      return verdict satisfies never;
  }
};

const isEnding = ({ phase }: QueueJob): boolean =>
  phase.status === "running" && phase.submission?.stopAskedAt !== undefined;

export const withProcess = (job: QueueJob, id: string): QueueJob => {
  const { phase } = job;
  if (phase.status !== "running" || phase.submission === undefined || phase.submission.job === id) return job;
  return { ...job, phase: { ...phase, submission: { ...phase.submission, job: id } } };
};

export const record = async (queue: OpenQueue, job: QueueJob, end: End): Promise<Result<undefined, Stop>> => {
  const saved = await persist(queue, job);
  if (!saved.ok) return saved;
  const { startedAt, endedAt, returnCode, failure, log } = end;
  await emit(queue, {
    kind: "settled",
    id: job.id,
    to: job.phase.status,
    ...(failure === undefined ? {} : { why: failure }),
    ...(returnCode === undefined ? {} : { returnCode }),
    ...(startedAt === undefined || endedAt === undefined
      ? {}
      : { seconds: Math.max(0, Math.round((endedAt - startedAt) / 1000)) }),
    ...(log === undefined ? {} : { log }),
  });
  return saved;
};

/** Whether a job still runs can only be found out by a person. */
export const needsPerson = ({ job, reason, isUnknown }: Unsettled, statePath: string): Stop =>
  stop(
    EXIT.personNeeded,
    isUnknown ? "queue.lost-process" : "queue.unreadable-process",
    `${job.id} is said to be running, but whether it does is not known: ${reason}`,
    isUnknown
      ? "When you are sure that it does not run: runmark queue recover --stale-seconds 0; otherwise wait for it"
      : "Make that readable and run the same command again",
    statePath,
  );
