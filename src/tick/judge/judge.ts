import type { FoundCause } from "../../model/cause.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import type { Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { type Attempt, lastAttempt, type Phase, prunedOf } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { TRAINING } from "../../parse/stage.ts";
import { judgeOutputs } from "../../validate/judge.ts";
import { listAgain } from "../../validate/list-again.ts";
import { problemOf, type Verdict } from "../../validate/verdict.ts";
import { expectedEpochs } from "../evidence/epochs.ts";
import { checkpointJudge } from "../evidence/inspect.ts";
import { type TaskScores, taskScores } from "../evidence/task-scores.ts";
import { type Tooling, valuesOf } from "../evidence/tooling.ts";
import type { Session } from "../session/session.ts";
import { diagnoseEnd, type Known } from "./diagnose.ts";
import { earlyVerdict, type Judged } from "./early-end.ts";

/** A job that has ended, of a task's last attempt. */
interface End {
  readonly task: Task;
  readonly attempt: Attempt;
  readonly phase: Extract<Phase, { kind: "ended" }>;
}

/** Judges the checkpoint that a task reads: several evaluations share it, and so the verdict. */
type CheckpointOf = (task: Task) => Promise<Verdict>;

/** Logs and outputs of so many jobs are read side by side: one after the other, hundreds take long on a file server. */
const AT_ONCE = 16;

/**
 * Gives the verdict on what has ended: for a good end by its outputs, for any other with its cause, from its log. Outputs
 * that are not whole get a grace period, since a shared file system may show the files of another node late.
 */
export async function judgeEnded(
  session: Session,
  tasks: readonly Task[],
  tooling: Tooling,
): Promise<Result<readonly Diagnostic[], Stop>> {
  const { records } = session.journal.state;
  const ended = tasks.flatMap((task) => {
    const attempt = lastAttempt(records.get(task.key));
    return attempt?.phase.kind === "ended" ? [{ task, attempt, phase: attempt.phase } satisfies End] : [];
  });
  const checkpointOf = checkpointJudge({
    files: session.system.files,
    folder: session.place.folder,
    tooling,
  });
  const findings: Diagnostic[] = [];
  for (let first = 0; first < ended.length; first += AT_ONCE) {
    const verdicts = await Promise.all(
      ended.slice(first, first + AT_ONCE).map(async (end) => {
        const { task, attempt, phase } = end;
        const early = earlyVerdict(attempt, phase, records, tasks, session.system.clock.now());
        const verdict =
          early === "wait" ? undefined : (early ?? (await verdictOn(session, end, tooling, checkpointOf)));
        if (verdict === undefined) return [];
        const at = session.system.clock.now();
        const judged = { kind: "judged", at, task: task.key, attempt: attempt.number, ...verdict } as const;
        if (verdict.status !== "completed") return [judged];
        const scores = await scoresOf(session, end, tooling);
        if (scores === "wait") return [];
        findings.push(...swallowed(task.key, phase.last), ...scores.findings);
        const { result } = scores;
        return result === undefined
          ? [judged]
          : [{ kind: "scored", at, task: task.key, result } as const, judged];
      }),
    );
    const recorded = await session.record(verdicts.flat());
    if (!recorded.ok) return recorded;
  }
  return ok(findings);
}

/** Undefined while what is missing may still appear. */
async function verdictOn(
  session: Session,
  end: End,
  tooling: Tooling,
  checkpointOf: CheckpointOf,
): Promise<Judged | undefined> {
  const { last, at, cancelledAt } = end.phase;
  const meaning = meaningOf(last);
  const known = { sighting: last, cancelAsked: cancelledAt !== undefined };
  if (meaning.kind === "final" && meaning.status !== "completed")
    return withCause(session, end, tooling, { ...known, status: meaning.status });
  const problem = await problemWithTask(session, end, tooling, checkpointOf);
  if (problem === undefined) return { status: "completed" };
  if (session.system.clock.now() - at < graceMs(session, last)) return undefined;
  return withCause(session, end, tooling, { ...known, status: "invalid", problem });
}

async function withCause(
  session: Session,
  { task, attempt }: End,
  tooling: Tooling,
  known: Known,
): Promise<Judged> {
  const { system, place, backend } = session;
  const world = { system, folder: place.folder, tooling, backend: backend.name };
  const { diagnosis, found } = await diagnoseEnd(world, task, attempt, known);
  const stoppedAt = task.stage === TRAINING ? session.journal.state.sweep?.stopped.get(task.run) : undefined;
  if (stoppedAt !== undefined && known.status === "cancelled")
    return { status: "cancelled", note: `stopped early at step ${stoppedAt}`, diagnosis: found };
  const status = isOomKill(known, found) ? "out_of_memory" : known.status;
  return { status, note: diagnosis.note, diagnosis: found };
}

/**
 * A job that itself tells of its end knows only that a KILL ended it, and where slurmd watches the memory SLURM says no more.
 * The line that slurmstepd writes at such an end is SLURM's own word for the rest.
 */
const isOomKill = ({ status, sighting }: Known, { cause, evidence }: FoundCause): boolean =>
  status === "failed" &&
  (sighting.signal === 9 || sighting.exitCode === 137) &&
  cause === "host_oom" &&
  /\boom[-_ ]kill event|\bexceeded (?:job |step )?memory limit/i.test(evidence?.text ?? "");

/** A script that goes on after its `srun` failed ends with 0; its outputs have just been found whole. */
export function swallowed(task: string, { derivedExitCode = 0, id }: Sighting): Diagnostic[] {
  if (derivedExitCode === 0) return [];
  return [
    {
      severity: "info",
      code: "job.step-failed",
      message: `${task}: job ${id} ended with 0 and its outputs are whole, but one of its steps ended with exit code ${derivedExitCode}`,
      next: `See which with: sacct -j ${id} -o JobID,JobName,State,ExitCode; \`set -e\` in the script makes such a failure its own`,
    },
  ];
}

/** What it came to; `wait` while what is missing of that may still appear. */
async function scoresOf(
  session: Session,
  { task, attempt, phase }: End,
  tooling: Tooling,
): Promise<TaskScores | "wait"> {
  const { system, place, backend } = session;
  const world = { system, folder: place.folder, tooling, backend: backend.name };
  const seen = { attempt, sighting: phase.last };
  const scores = await taskScores(world, task, attempt.outputsAt, seen);
  const isEarly = system.clock.now() - phase.at < graceMs(session, phase.last);
  return scores.mayAppear && isEarly ? "wait" : scores;
}

/** What a job of this machine has written, this machine sees at once; a process that it left behind may still write a moment. */
const HERE_MS = 2_000;
const ELSEWHERE_MS = 60_000;

function graceMs({ backend, config, system }: Session, { node }: Sighting): number {
  const seconds = config.values["validate.grace_seconds"];
  if (seconds !== null) return seconds * 1000;
  return backend.name === "local" && node === system.host.name ? HERE_MS : ELSEWHERE_MS;
}

async function problemWithTask(
  { system, place, journal }: Session,
  { task, attempt: { outputsAt, dependsOn } }: End,
  tooling: Tooling,
  checkpointOf: CheckpointOf,
): Promise<string | undefined> {
  const tool = tooling.toolOf(task.stage);
  if (tool === undefined) return `there is no tool "${tooling.toolName(task.stage)}" to check its outputs`;
  const { files } = system;
  const { folder } = place;
  const epochs = await expectedEpochs({ files, folder, tooling }, task.run, tool);
  const pruned = prunedOf(journal.state.records.get(task.key), tool);
  const judge = () => judgeOutputs(files, folder, tool, valuesOf(task), epochs, outputsAt, { pruned });
  let verdict = await judge();
  if (verdict.kind !== "valid") {
    await listAgain(files, folder, tool, valuesOf(task));
    verdict = await judge();
  }
  if (verdict.kind !== "valid") return problemOf(verdict);
  if (dependsOn === undefined) return undefined;
  // It was sent before anybody could look at what it would read.
  const read = await checkpointOf(task);
  return read.kind === "valid" ? undefined : `its checkpoint is not whole: ${problemOf(read)}`;
}
