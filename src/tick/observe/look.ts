import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import type { AskedName, JobRef, Observation } from "../../model/job.ts";
import { type Attempt, lastAttempt, type TaskRecord, unseenSends } from "../../model/record.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { conclude } from "../../monitor/conclude.ts";
import type { Session } from "../session/session.ts";
import { settleOf } from "../session/settle.ts";
import { noteLook } from "./last-look.ts";
import { othersJobs } from "./others-jobs.ts";
import { unclearFindings } from "./unclear-jobs.ts";

export interface Look {
  readonly observation: Observation | undefined;
  readonly findings: readonly Diagnostic[];
}

/**
 * One look at every job and every unanswered submission of the tasks, and what it teaches, journaled. When the scheduler
 * does not answer, nothing is concluded and nothing else is done.
 */
export async function lookAtJobs(
  session: Session,
  tasks: readonly Task[],
  wantsToSubmit: boolean,
): Promise<Result<Look, Stop>> {
  const { records } = session.journal.state;
  const tracked = [...tasks.flatMap(({ key }) => records.get(key) ?? []), ...rowless(tasks, records)];
  const jobs: JobRef[] = [];
  const names: AskedName[] = [];
  for (const record of tracked) {
    const attempt = lastAttempt(record);
    if (attempt?.phase.kind === "live") jobs.push(withElements(attempt, attempt.phase.job));
    if (attempt?.phase.kind === "intended") names.push(askedName(attempt));
    if (attempt !== undefined) names.push(...lateNames(attempt));
    jobs.push(...(record.twins ?? []));
  }
  if (jobs.length === 0 && names.length === 0 && !wantsToSubmit)
    return ok({ observation: undefined, findings: [] });
  const settle = await settleOf(session.system, session.config, tracked);
  const observation = await session.backend.observe({ jobs, names });
  if (observation.queue.kind !== "answered") return err(unreachable(session, observation.queue.reason));
  const foreign = await othersJobs(session, tasks, tracked, observation);
  const now = session.system.clock.now();
  const { events, findings } = conclude(tracked, observation, now, settle, foreign.others);
  const recorded = await session.record(events);
  if (!recorded.ok) return recorded;
  await noteLook(session, now);
  return ok({
    observation,
    findings: [
      ...foreign.findings,
      ...findings,
      ...recordsFinding(observation, tracked),
      ...unclearFindings(tracked, observation),
    ],
  });
}

/** How many elements there are shows that some are missed. A task that is itself an element has but one. */
const withElements = ({ asked }: Attempt, job: JobRef): JobRef =>
  asked === undefined || asked.elements < 2 ? job : { ...job, elements: asked.elements };

function askedName(attempt: Attempt): AskedName {
  const { name, clusters, sentBefore = [] } = attempt;
  const { intendedAt } = sentBefore.find((sent) => sent.name === name) ?? attempt;
  return { name, since: intendedAt, ...(clusters === undefined ? {} : { clusters }) };
}

/** Names of what was sent before and not found, for as long as it would run beside another job of the task. */
function lateNames(attempt: Attempt): AskedName[] {
  const { phase, name } = attempt;
  if (phase.kind === "ended" || phase.kind === "over") return [];
  return unseenSends(attempt)
    .filter((sent) => phase.kind !== "intended" || sent.name !== name)
    .map(({ name, intendedAt, clusters }) => ({
      name,
      since: intendedAt,
      onlyQueue: true,
      ...(clusters === undefined ? {} : { clusters }),
    }));
}

/** Tasks whose row is gone while their job lives: that it has ended is worth knowing, for the row may come back. */
function rowless(tasks: readonly Task[], records: ReadonlyMap<TaskKey, TaskRecord>): TaskRecord[] {
  const keys = new Set(tasks.map(({ key }) => key));
  return [...records.values()].filter(
    (record) => !keys.has(record.key) && lastAttempt(record)?.phase.kind === "live",
  );
}

export function unreachable(
  { journal, backend }: Pick<Session, "journal" | "backend">,
  reason: string,
): Stop {
  // SLURM's commands may be installed where there is no cluster: then it never answers, and nothing is lost by leaving it.
  const isFresh = [...journal.state.records.values()].every(({ attempts }) => attempts.length === 0);
  const instead =
    isFresh && backend.name === "slurm"
      ? "; where there is no cluster, add --backend local (or put backend: local into runmark.yaml)"
      : "";
  const next = `Nothing was changed; run the same command again when squeue answers${instead}`;
  return stop(EXIT.unreachable, "scheduler.unreachable", `the scheduler does not answer: ${reason}`, next);
}

function recordsFinding({ records }: Observation, tracked: readonly TaskRecord[]): Diagnostic[] {
  if (records.kind !== "failed" || tracked.length === 0) return [];
  return [
    {
      severity: "warning",
      code: "scheduler.no-accounting",
      message: `accounting does not answer, so jobs that have left the queue keep their status: ${records.reason}`,
      next: "Nothing to do; they are looked up again at the next tick",
    },
  ];
}
