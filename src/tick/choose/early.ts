import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { isLost } from "../../model/standing.ts";
import { fateOf, IN_VAIN, isInVain } from "../../monitor/fate.ts";
import { ASK_AGAIN_MS } from "../session/cancel.ts";
import type { Session } from "../session/session.ts";

/**
 * The job of a task that others may be sent behind (`after: scheduler`): it is in the queue of this cluster, and nobody is
 * about to end it.
 */
export function waitableJob(record: TaskRecord | undefined): string | undefined {
  const phase = lastAttempt(record)?.phase;
  if (phase?.kind !== "live" || record?.wish !== undefined || isLost(phase)) return undefined;
  const { job, cancelledAt, absence, latest } = phase;
  const isSure = cancelledAt === undefined && absence === undefined && job.cluster === undefined;
  const isOver = latest !== undefined && meaningOf(latest).kind === "final";
  // A part of a heterogeneous job (`123+0`) is nothing to wait for.
  return isSure && !isOver && /^\d+(?:_\d+)?$/.test(job.id) ? job.id : undefined;
}

interface Vain {
  readonly task: TaskKey;
  readonly attempt: number;
  readonly job: JobRef;
  /** What became of the job that it waits for. */
  readonly why: string;
}

/**
 * Takes early jobs out of the queue for which there will be no checkpoint, or another one: SLURM does so by itself where it
 * was the exit code that told. They go in again with what comes next of their training.
 */
export async function withdrawEarly(
  session: Session,
  tasks: readonly Task[],
): Promise<Result<readonly Diagnostic[], Stop>> {
  const { records } = session.journal.state;
  const at = session.system.clock.now();
  const vain = tasks.flatMap(({ key }): Vain[] => {
    const attempt = lastAttempt(records.get(key));
    if (attempt?.phase.kind !== "live") return [];
    const { latest, job, cancelledAt, absence } = attempt.phase;
    if (cancelledAt !== undefined && at - cancelledAt < ASK_AGAIN_MS) return [];
    const fate = fateOf(attempt, records);
    const hasBegun = latest !== undefined && meaningOf(latest).kind === "active";
    if (!isInVain(fate, hasBegun)) return [];
    // Of two that are not to be found, nobody knows whether one has begun behind the other.
    if (fate === "lost" && absence !== undefined) return [];
    return [{ task: key, attempt: attempt.number, job, why: IN_VAIN[fate] }];
  });
  if (vain.length === 0) return ok([]);
  const recorded = await session.record(
    vain.map(({ task, attempt }): Event => ({ kind: "cancelling", at, task, attempt })),
  );
  if (!recorded.ok) return recorded;
  const answers = await session.backend.cancel(vain.map(({ job }) => job));
  return ok(
    vain.map(({ task, job, why }): Diagnostic => {
      const answer = answers.get(jobKey(job));
      const isAsked = answer === undefined || answer.kind === "asked";
      return {
        severity: isAsked ? "info" : "warning",
        code: "early.withdrawn",
        message: `${task}: job ${jobKey(job)} ${isAsked ? "is taken" : "could not be taken"} out of the queue, since what it was to wait for ${why}${isAsked ? "" : `: ${answer.reason}`}`,
        next: isAsked
          ? "It goes in again with the next attempt at that"
          : `End it yourself: scancel ${job.id}`,
      };
    }),
  );
}
