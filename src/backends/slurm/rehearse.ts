import type { JobRequest } from "../../model/job.ts";
import type { Rehearsal } from "../../model/site.ts";
import type { ExecResult } from "../../system/ports.ts";
import { KNOWN_ANSWERS } from "./answer-table.ts";
import { classifySubmission } from "./answers.ts";
import { withArguments } from "./directives.ts";
import { queryEnvironment } from "./environment.ts";
import { maybe } from "./fields.ts";
import type { SlurmNeeds } from "./needs.ts";
import { submissionArguments } from "./submit.ts";

/** Longer than a controller that is down lets sbatch wait (18 s). */
const REHEARSAL_TIMEOUT_MS = 30_000;

/**
 * Asks `sbatch --test-only`, which makes no job (it uses up a job id). It does not look at limits on numbers of jobs, nor,
 * unless the site enforces them, at those of partitions: for these there is `limits`.
 */
export async function rehearse(needs: SlurmNeeds, request: JobRequest): Promise<Rehearsal> {
  // When it may start is asked for now: stagger moves starts by seconds, and the estimate is none of seconds.
  const { beginAt: _later, ...now } = request;
  const result = await needs.exec.run({
    command: "sbatch",
    args: ["--test-only", ...submissionArguments(now, "", 0)],
    cwd: request.cwd,
    env: queryEnvironment(needs.host.env),
    ...(request.script.kind === "text" ? { input: withArguments(request.script.text, request.args) } : {}),
    timeoutMs: REHEARSAL_TIMEOUT_MS,
  });
  return classifyRehearsal(result);
}

/**
 * `sbatch: Job 34 to start at 1795676756 using 1 processors on nodes n1 in partition cpu`, on stderr; 25.11 has a stray word
 * behind the time.
 */
const ESTIMATE = /^sbatch: Job \d+ to start at (\S+)(?:.* on (?:nodes )?(\S+) in partition)?.*$/m;

export function classifyRehearsal(result: ExecResult): Rehearsal {
  const estimate = result.exitCode === 0 ? ESTIMATE.exec(result.stderr) : null;
  if (estimate !== null) {
    const remark = result.stderr
      .replace(ESTIMATE, "")
      .split("\n")
      .map((line) => line.replace(/^sbatch: (?:error: )?/, "").trim())
      .filter((line) => line !== "")
      .join("; ");
    return {
      kind: "fine",
      ...maybe("startsAt", timeOf(estimate[1] ?? "")),
      ...maybe("nodes", estimate[2]),
      ...(remark === "" ? {} : { remark }),
    };
  }
  // The same words as for a submission, under another beginning.
  const stderr = result.stderr.replaceAll(
    /^allocation failure: /gm,
    "sbatch: error: Batch job submission failed: ",
  );
  const answer = classifySubmission({ ...result, stderr });
  switch (answer.kind) {
    case "rejected":
      return { kind: "refused", reason: answer.reason, ...maybe("next", answer.next) };
    case "wait":
      // Of a controller that nobody reached there is no answer.
      return { kind: answer.obstacle === "controller" ? "unclear" : "wait", reason: answer.reason };
    case "unclear":
      return { kind: "unclear", reason: answer.reason, ...ownWords(result) };
    case "accepted":
      return { kind: "unclear", reason: `sbatch answered with a job, ${answer.id}, to --test-only` };
  }
}

/** The first line of an answer that no table has, as it came. */
function ownWords({ timedOut, signal, startError, stdout, stderr }: ExecResult): {
  readonly reason?: string;
  readonly answered?: true;
} {
  const isSilence = timedOut || signal !== undefined || startError !== undefined;
  if (isSilence || KNOWN_ANSWERS.some(({ words }) => words.test(stderr))) return {};
  const [line] = `${stderr}\n${stdout}`.split("\n").flatMap((each) => each.trim() || []);
  return line === undefined ? {} : { reason: line, answered: true };
}

/** Epoch seconds, as it was asked for; a release that prints local wall time all the same is taken at its word. */
function timeOf(text: string): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
