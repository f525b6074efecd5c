import type { SourceAnswer } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { ExecResult } from "../../system/ports.ts";
import { queryEnvironment } from "./environment.ts";
import type { SlurmNeeds } from "./needs.ts";
import { parseRows } from "./rows.ts";

export interface Query {
  readonly command: "squeue" | "sacct" | "sinfo";
  readonly args: readonly string[];
  readonly columns: number;
  /** Rate limiting makes the commands hang rather than fail, so each has a wall-clock limit. */
  readonly timeoutMs: number;
}

type Silence = Exclude<SourceAnswer, { kind: "answered" }>;
export type QueryResult = Result<readonly (readonly string[])[], Silence>;

const RETRIES = { retries: 2, firstDelayMs: 1_000, maxDelayMs: 4_000 } as const;
/** A command that took longer has waited for the controller itself (squeue does, 18 s): asking again only adds to it. */
const QUICK_MS = 5_000;

/** Asks squeue or sacct, a second and third time where that may help. */
export async function ask(needs: SlurmNeeds, query: Query): Promise<QueryResult> {
  const once = async () => {
    const began = needs.clock.now();
    const result = await needs.exec.run({
      command: query.command,
      args: query.args,
      env: queryEnvironment(needs.host.env),
      timeoutMs: query.timeoutMs,
    });
    return { answer: readAnswer(query, result), quick: needs.clock.now() - began < QUICK_MS, result };
  };
  const { answer } = await needs.retryQuery(
    needs.clock,
    once,
    (last) => !last.answer.ok && last.answer.error.kind === "failed" && last.quick && mayPass(last.result),
    RETRIES,
  );
  return answer;
}

const mayPass = (result: ExecResult): boolean => !result.timedOut && result.startError === undefined;

function readAnswer(query: Query, result: ExecResult): QueryResult {
  if (/accounting storage is disabled/i.test(result.stderr))
    return err({ kind: "off", reason: "no accounting here" });
  const failure = failureOf(query, result);
  if (failure !== undefined) return err({ kind: "failed", reason: `${query.command}: ${failure}` });
  const rows = parseRows(result.stdout, query.columns);
  if (!rows.ok) return err({ kind: "failed", reason: `${query.command}: ${rows.error}` });
  // An unknown user is an error on stderr with exit code 0: nothing found is then no proof of anything.
  const complaint = rows.value.length === 0 ? lastError(result.stderr) : undefined;
  return complaint === undefined
    ? ok(rows.value)
    : err({ kind: "failed", reason: `${query.command}: ${complaint}` });
}

function failureOf(query: Query, result: ExecResult): string | undefined {
  if (result.startError !== undefined) return `could not be started (${result.startError})`;
  if (result.timedOut) return `no answer within ${query.timeoutMs / 1_000} s`;
  if (result.signal !== undefined) return `ended by ${result.signal}`;
  if (result.exitCode === 0) return undefined;
  return lastLine(result.stderr) ?? `exit code ${result.exitCode ?? "unknown"}`;
}

const PREFIX = /^(?:(?:squeue|sacct|sinfo): (?:error|fatal): |slurm_load_jobs error: )/;

/** The commands say what went wrong on the way first, and what came of it last. */
const lastLine = (text: string): string | undefined =>
  text
    .split("\n")
    .map((line) => line.trim().replace(PREFIX, ""))
    .findLast((line) => line !== "");

const lastError = (stderr: string): string | undefined =>
  lastLine(
    stderr
      .split("\n")
      .filter((line) => /\berror:/.test(line) && !/Invalid job format specification/.test(line))
      .join("\n"),
  );
