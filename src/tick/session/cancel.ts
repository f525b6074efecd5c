import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import { lastAttempt } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Session } from "./session.ts";

/** A cancellation that showed no effect for this long is asked for again; to cancel twice does no harm. */
export const ASK_AGAIN_MS = 60_000;

/** Asks for the end of the jobs whose tasks a person wants cancelled, or run again while they are still in the queue. */
export async function cancelWished(
  session: Session,
  tasks: readonly Task[],
): Promise<Result<readonly Diagnostic[], Stop>> {
  const now = session.system.clock.now();
  const wished = tasks.flatMap((task) => {
    const record = session.journal.state.records.get(task.key);
    const attempt = lastAttempt(record);
    if (record?.wish === undefined || attempt?.phase.kind !== "live") return [];
    const { job, cancelledAt } = attempt.phase;
    if (cancelledAt !== undefined && now - cancelledAt < ASK_AGAIN_MS) return [];
    return [{ task: task.key, attempt: attempt.number, job }];
  });
  // An id that a row names and no look has found may be anybody's.
  const known = wished.filter(({ job }) => job.name !== undefined);
  const findings = wished
    .filter(({ job }) => job.name === undefined)
    .map(({ task, job }) => notKnown(session, task, job));
  if (known.length === 0) return ok(findings);
  const events = known.map(({ task, attempt }): Event => ({ kind: "cancelling", at: now, task, attempt }));
  const recorded = await session.record(events);
  if (!recorded.ok) return recorded;
  return ok([...findings, ...(await ask(session, known))]);
}

async function ask(
  session: Session,
  wished: readonly { readonly task: string; readonly job: JobRef }[],
): Promise<Diagnostic[]> {
  const answers = await session.backend.cancel(wished.map(({ job }) => job));
  return wished.flatMap(({ task, job }): Diagnostic[] => {
    const answer = answers.get(jobKey(job));
    if (answer === undefined || answer.kind === "asked") return [];
    return [
      {
        severity: "warning",
        code: `cancel.${answer.kind}`,
        message: `${task}: job ${jobKey(job)} may not have been cancelled: ${answer.reason}`,
        next: `It is asked for again in a minute${byHand(session, job)}`,
      },
    ];
  });
}

/** A job that is known by the id in the summary alone, and that no look has found. */
const notKnown = (session: Session, task: string, job: JobRef): Diagnostic => ({
  severity: "warning",
  code: "cancel.not-known",
  message: `${task}: job ${jobKey(job)}, which the summary names, has not been found, so it cannot be cancelled`,
  next: `If there is no such job, there is nothing to do: its row says so after some looks${byHand(session, job)}`,
});

const byHand = ({ backend }: Session, job: JobRef): string =>
  backend.name === "slurm" ? `; or do it yourself with: scancel ${job.id}` : "";
