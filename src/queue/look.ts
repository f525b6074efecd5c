import { type JobRef, jobKey } from "../model/job.ts";
import type { QueueJob, Submission } from "./job.ts";
import { type Verdict, verdictOf, verdictOn } from "./judge.ts";
import type { QueueSession } from "./session.ts";

/** By which the backend knows an attempt again: its number alone proves nothing. */
export const refOf = ({ name, intendedAt }: Submission, id: string): JobRef => ({
  id,
  name,
  submittedAt: intendedAt,
});

/** Asks the backend about a job that the state says is running; an announcement without an answer is looked up by its name. */
export const look = async ({ backend }: QueueSession, { phase }: QueueJob): Promise<Verdict> => {
  const submission = phase.status === "running" ? phase.submission : undefined;
  if (submission === undefined)
    return { kind: "unknown", reason: "the state does not say which process it is" };
  if (submission.job === undefined) return seek(backend, submission);
  const ref = refOf(submission, submission.job);
  const { jobs } = await backend.observe({ jobs: [ref], names: [] });
  const report = jobs.get(jobKey(ref)) ?? { kind: "unclear", reason: "the backend does not answer" };
  return verdictOf(report, submission.log);
};

const seek = async (
  backend: QueueSession["backend"],
  { name, intendedAt, log }: Submission,
): Promise<Verdict> => {
  const { queue, named } = await backend.observe({ jobs: [], names: [{ name, since: intendedAt }] });
  if (queue.kind !== "answered") return { kind: "unclear", reason: queue.reason };
  const [found] = named.get(name) ?? [];
  // Who announced it is gone, since we hold the lock, and a submission is one rename: it was made by then or never.
  return found === undefined ? { kind: "never-begun" } : verdictOn(found, log);
};
