import type { CauseId, FoundCause } from "../../model/cause.ts";
import { formatElapsed } from "../elapsed.ts";
import { bare } from "./log-line.ts";
import type { Evidence, LogLine, LogTail, Rule } from "./rule.ts";
import { ruleOf } from "./rules.ts";
import { OTHERWISE, SCHEDULER_RULES, signalOf } from "./scheduler-rules.ts";
import { bestClue, type Clue, readLine } from "./search.ts";
import { stepBefore } from "./step.ts";

/** Why a job ended without success, as far as it can be known. */
export interface Diagnosis {
  readonly cause: CauseId;
  /** A few words. What is in it of a log is cleaned and cut. */
  readonly title: string;
  /** One short line for the Notes cell: the cause, and what to do. */
  readonly note: string;
  readonly line?: LogLine & { readonly path: string };
  readonly means: string;
  /** `JOB` and `RUN` stand for the job's id and the name of the run. */
  readonly next: string;
}

/** Names the cause of an end: what the scheduler is sure of, then what the log says, then what is left. */
export function diagnose(evidence: Evidence): Diagnosis {
  const proved = SCHEDULER_RULES.find(({ proves }) => proves?.(evidence));
  if (proved !== undefined) return explain(evidence, proved, evidenceFor(proved, evidence.logs));
  if (evidence.status === "cancelled") return explain(evidence, OTHERWISE.cancelled);
  if (evidence.status === "invalid") {
    const clue = bestClue(evidence.logs, "raised");
    return explain(evidence, clue?.rule ?? OTHERWISE.outputs, clue);
  }
  const clue = bestClue(evidence.logs);
  return clue === undefined ? explain(evidence, whatIsLeft(evidence)) : explain(evidence, clue.rule, clue);
}

/** The words for a cause that was found earlier, when its log may be gone. */
export function recall(found: FoundCause, evidence: Evidence): Diagnosis {
  const { cause, evidence: line } = found;
  const without = diagnose({ ...evidence, logs: [] });
  if (without.cause === cause) return line === undefined ? without : { ...without, line };
  const rule = ruleOf(cause);
  if (line === undefined) return explain(evidence, rule);
  const what = readLine(bare(line.text), [rule])?.what ?? (cause === "python" ? bare(line.text) : undefined);
  return { ...explain(evidence, rule, undefined, what), line };
}

/** A line of the log that says the same as the scheduler: for people to look at. */
function evidenceFor(rule: Rule, logs: readonly LogTail[]): Clue | undefined {
  for (const log of logs) {
    const index = log.lines.findLastIndex(({ text }) => readLine(bare(text), [rule]) !== undefined);
    const line = log.lines[index];
    if (line !== undefined) return { rule, strength: "root", log, index, line };
  }
  return undefined;
}

function whatIsLeft(evidence: Evidence): Rule {
  if (signalOf(evidence) !== undefined) return OTHERWISE.killed;
  const { exitCode = 0 } = evidence.sighting;
  // What a shell ends with when it found no such program, or one that may not be run.
  if (exitCode === 127) return ruleOf("missing_command");
  if (exitCode === 126) return ruleOf("permission");
  return exitCode === 0 ? OTHERWISE.unknown : OTHERWISE.exit_code;
}

/** Causes that strike while a program is at work, where the step at which they did is worth knowing. */
const AT_WORK: ReadonlySet<CauseId> = new Set([
  "cuda_oom",
  "host_oom",
  "gpu_fault",
  "nan_loss",
  "nccl",
  "python",
  "killed",
]);

/** Causes for which it says nothing how long the job ran. */
const AT_ANY_TIME: ReadonlySet<CauseId> = new Set([
  ...([
    "deadline",
    "cancelled",
    "cancelled_outside",
    "cancelled_by_admin",
    "not_started",
    "refused",
    "outputs",
    "lost_copy",
  ] as const),
]);

function explain(evidence: Evidence, found: Rule, clue?: Clue, what = clue?.what): Diagnosis {
  const rule = evidence.backend === "local" ? { ...found, ...found.local } : found;
  const told = { evidence, ...(what === undefined ? {} : { what: cut(what, LONGEST_NAME) }) };
  const words = typeof rule.title === "string" ? rule.title : rule.title(told);
  const step = clue === undefined || !AT_WORK.has(rule.id) ? undefined : stepBefore(clue, evidence.logs);
  const title = step === undefined ? words : `${words} at step ${step}`;
  const after =
    inArray(evidence) || (step === undefined && !AT_ANY_TIME.has(rule.id) ? lasted(evidence) : "");
  return {
    cause: rule.id,
    title,
    note: noteOf(
      evidence,
      { title, after },
      rule.id,
      typeof rule.advice === "function" ? rule.advice(told) : rule.advice,
    ),
    ...(clue === undefined ? {} : { line: { ...clue.line, path: clue.log.path } }),
    means: typeof rule.means === "string" ? rule.means : rule.means(told),
    next: typeof rule.next === "string" ? rule.next : rule.next(told),
  };
}

const LONGEST_NAME = 60;
const LONGEST_NOTE = 100;

function noteOf(
  { status, problem }: Evidence,
  { title, after }: { readonly title: string; readonly after: string },
  id: CauseId,
  advice?: string,
): string {
  // What is missing comes first where that is why the end is none to be glad of, and in the validator's own words.
  if (status === "invalid" && problem !== undefined)
    return id === "outputs" ? problem : `${problem}; its log says: ${title}${after}`;
  const next = advice === undefined ? "" : `; ${advice}`;
  return `${cut(title, LONGEST_NOTE - after.length - next.length)}${after}${next}`;
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** Of an array it says more which of its tasks it was than how long all of them took; the others may have ended otherwise. */
function inArray({ status, sighting: { array }, elements = 0 }: Evidence): string {
  if (array === undefined || array.bad === 0) return "";
  // Some of its tasks may be in no record any more.
  const all = Math.max(elements, array.shown ?? array.bad);
  // A cancellation is told of where there was nothing graver.
  const what = status === "cancelled" ? "cancelled" : "failed";
  return ` in task ${array.element} (${array.bad} of ${all} tasks ${what})`;
}

function lasted({ sighting: { startedAt, endedAt } }: Evidence): string {
  if (startedAt === undefined || endedAt === undefined) return "";
  return ` after ${formatElapsed(Math.max(0, Math.round((endedAt - startedAt) / 1000)))}`;
}
