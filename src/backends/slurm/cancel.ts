import { type CancelAnswer, type JobRef, jobKey } from "../../model/job.ts";
import type { ExecResult } from "../../system/ports.ts";
import { queryEnvironment } from "./environment.ts";
import { groupBy } from "./identity.ts";
import { isJobId } from "./ids.ts";
import type { SlurmNeeds } from "./needs.ts";

const SCANCEL_TIMEOUT_MS = 60_000;

type Answers = ReadonlyMap<string, CancelAnswer>;

/** One scancel for all jobs (of a cluster). Whether they ended is for a later look to see. */
export async function cancel(needs: SlurmNeeds, jobs: readonly JobRef[]): Promise<Answers> {
  const answers = new Map<string, CancelAnswer>();
  for (const job of jobs.filter(({ id }) => !isJobId(id))) {
    answers.set(jobKey(job), { kind: "refused", reason: `${job.id} is not a job id` });
  }
  for (const [cluster, group] of groupBy(
    jobs.filter(({ id }) => isJobId(id)),
    (job) => job.cluster ?? "",
  )) {
    const result = await needs.exec.run({
      command: "scancel",
      args: [...(cluster === "" ? [] : ["-M", cluster]), ...group.map((job) => job.id)],
      env: queryEnvironment(needs.host.env),
      timeoutMs: SCANCEL_TIMEOUT_MS,
    });
    for (const job of group) answers.set(jobKey(job), classifyCancel(job.id, result));
  }
  return answers;
}

/**
 * scancel is silent for jobs that are unknown or over, and names each one that it could not touch. A controller that
 * hangs cancels later, so a failure without the job's own line is unclear.
 */
export function classifyCancel(id: string, result: ExecResult): CancelAnswer {
  if (result.startError !== undefined) {
    return { kind: "refused", reason: `scancel could not be started (${result.startError})` };
  }
  if (result.timedOut) return { kind: "unclear", reason: "scancel did not end in time" };
  if (result.exitCode === 0) return { kind: "asked" };
  const lines = result.stderr.split("\n").filter((line) => line.trim() !== "");
  const named = lines.map((line) => NAMED.exec(line));
  const own = named.find((match) => match?.[1] === id)?.[2];
  if (own !== undefined) return OVER.test(own) ? { kind: "asked" } : answerTo(own);
  if (lines.length > 0 && named.every((match) => match !== null)) return { kind: "asked" };
  return {
    kind: "unclear",
    reason: lines.map(plain).join("; ") || `scancel ended with ${result.exitCode ?? result.signal}`,
  };
}

const NAMED = /Kill job error on job id (\S+?): (.*)$/;
const OVER = /Invalid job id specified|already completing or completed|already finished/i;
const NO_ANSWER = /Unable to contact|timed out|Unexpected message|Zero Bytes/i;

const answerTo = (reason: string): CancelAnswer => ({
  kind: NO_ANSWER.test(reason) ? "unclear" : "refused",
  reason,
});

const plain = (line: string): string => line.trim().replace(/^scancel: (?:error: )?/, "");
