import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import type { Attempt, Phase, TaskRecord } from "../../model/record.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { wasWithdrawn } from "../../model/standing.ts";
import { TRAINING } from "../../parse/stage.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import { quoted } from "../invocation.ts";
import { listed, stageMeant, taskMeant } from "../unknown-name.ts";

/** Which log is meant. */
export interface LogQuery {
  /** A run, a whole task key, or the id of a job or of a task of its array (`12`, `12_3`). */
  readonly name?: string | undefined;
  readonly stage?: string | undefined;
  readonly attempt?: number | undefined;
  /** Which task of a job array. */
  readonly element?: number | undefined;
}

/** The attempt whose job wrote it. */
export interface Chosen {
  readonly choice: Choice;
  readonly attempt: Attempt;
  readonly job: JobRef;
  readonly element?: number;
  /** Tasks of the same run with a log, where it was taken from several. */
  readonly others?: readonly TaskKey[];
}

type WithJob = Attempt & { readonly phase: Phase & { readonly job: JobRef } };

const hasJob = (attempt: Attempt): attempt is WithJob =>
  "job" in attempt.phase && attempt.phase.job !== undefined;

export const attemptsWithJob = (record: TaskRecord | undefined): readonly WithJob[] =>
  (record?.attempts ?? []).filter(hasJob);

/** Finds the one job that is meant, the newest unless it is said, or tells between what there is to choose. */
export function chooseLog(choices: readonly Choice[], query: LogQuery): Result<Chosen, Stop> {
  const byId = ofJobId(choices, query);
  if (byId !== undefined) return byId;
  const meant = choices.filter((choice) => isMeant(choice, query));
  if (meant.length === 0) return err(unknown(choices, query));
  const sent = meant.filter(({ record }) => attemptsWithJob(record).length > 0);
  const started = sent.filter(({ record }) => attemptsWithJob(record).some(hasStarted));
  const begun = started.length > 0 ? started : sent;
  if (begun.length === 0) return err(notBegun(meant, query));
  const choice = foremost(begun);
  if (choice === undefined) return err(several(begun, query));
  const others = begun.filter((other) => other !== choice).map(({ task }) => task.key);
  const chosen = attemptOf(choice, query);
  return chosen.ok && others.length > 0 ? ok({ ...chosen.value, others }) : chosen;
}

/** What only waits in the queue has written nothing. */
function hasStarted({ phase }: WithJob): boolean {
  if (phase.kind === "live") return phase.latest !== undefined && meaningOf(phase.latest).kind !== "waiting";
  if (phase.kind !== "over") return true;
  return !wasWithdrawn(phase) && !(phase.status === "cancelled" && phase.last?.startedAt === undefined);
}

/** Of the tasks of one run that which is at work, otherwise its training. */
function foremost(begun: readonly Choice[]): Choice | undefined {
  const [first, ...more] = begun;
  if (more.length === 0) return first;
  if (more.some(({ task }) => task.run !== first?.task.run)) return undefined;
  const running = begun.filter(({ standing }) => standing.status === "running");
  return running.length === 1 ? running[0] : begun.find(({ task }) => task.stage === TRAINING);
}

function attemptOf(choice: Choice, { attempt: number, element }: LogQuery): Result<Chosen, Stop> {
  const attempts = attemptsWithJob(choice.record);
  const attempt = number === undefined ? attempts.at(-1) : attempts.find((each) => each.number === number);
  if (attempt === undefined) {
    const message = `${choice.task.key} has no attempt ${number} with a job`;
    const next = `Attempts of it: ${attempts.map((each) => each.number).join(", ")}`;
    return err(stop(EXIT.usage, "logs.no-attempt", message, next));
  }
  return ok({ choice, attempt, job: attempt.phase.job, ...(element === undefined ? {} : { element }) });
}

const isMeant = ({ task }: Choice, { name, stage }: LogQuery): boolean =>
  (name === undefined || task.run === name || task.key === name) &&
  (stage === undefined || task.stage === stage);

/** A run may be called like a number: then it is the run. */
function ofJobId(choices: readonly Choice[], query: LogQuery): Result<Chosen, Stop> | undefined {
  const { name, element } = query;
  if (name === undefined || choices.some(({ task }) => task.run === name)) return undefined;
  const [, whole, index] = /^(.+)_(\d+)$/.exec(name) ?? [];
  let refusal: Stop | undefined;
  for (const choice of choices)
    for (const attempt of attemptsWithJob(choice.record)) {
      const { job } = attempt.phase;
      const isOne = whole !== undefined && jobKey(job) === whole;
      if (!isOne && jobKey(job) !== name) continue;
      const other = saidOtherwise(query, choice, attempt, index);
      if (other !== undefined) {
        // Ids are given again: it may be that of another attempt, too.
        refusal ??= otherwise(name, choice, attempt, other);
        continue;
      }
      // The number of a task that runmark packed is a part of its job's id already.
      const one = isOne ? Number(index) : index === undefined ? element : undefined;
      return ok({ choice, attempt, job, ...(one === undefined ? {} : { element: one }) });
    }
  return refusal && err(refusal);
}

/** The option that means another job than the one whose id is given. */
function saidOtherwise(
  { stage, attempt: number, element }: LogQuery,
  { task }: Choice,
  attempt: Attempt,
  index: string | undefined,
): string | undefined {
  if (stage !== undefined && stage !== task.stage) return `--stage ${stage}`;
  if (number !== undefined && number !== attempt.number) return `--attempt ${number}`;
  const isOther = element !== undefined && index !== undefined && element !== Number(index);
  return isOther ? `--task ${element}` : undefined;
}

function otherwise(name: string, { task }: Choice, { number }: Attempt, other: string): Stop {
  const message = `job ${name} is of ${task.key}, attempt ${number}, and ${other} says otherwise`;
  return stop(EXIT.usage, "logs.two-jobs", message, "Leave one of them out");
}

function unknown(choices: readonly Choice[], { name, stage }: LogQuery): Stop {
  const where = stage === undefined ? "here" : `in the stage ${stage}`;
  const message =
    name === undefined ? `there is no task ${where}` : `there is no run, task or job "${name}" ${where}`;
  return stop(EXIT.usage, "logs.unknown-run", message, nextFor(choices, { name, stage }));
}

function nextFor(choices: readonly Choice[], { name = "", stage }: LogQuery): string {
  const tasks = choices.map(({ task }) => task);
  const isStage = stage === undefined || tasks.some((task) => task.stage === stage);
  return isStage ? taskMeant(name, tasks) : stageMeant(stage, tasks);
}

function notBegun(meant: readonly Choice[], { name }: LogQuery): Stop {
  const [only] = meant;
  const what = meant.length === 1 && only !== undefined ? only.task.key : (name ?? "nothing here");
  const message = `${what} has had no job yet, so there is no log`;
  return stop(EXIT.workLeft, "logs.no-job", message, "See what it waits for with: runmark plan");
}

function several(begun: readonly Choice[], { name }: LogQuery): Stop {
  const message =
    name === undefined ? "which log? Several tasks have one" : `${name} has ${begun.length} tasks with a log`;
  const commands = begun.map(({ task }) => `runmark logs ${quoted(task.key)}`);
  return stop(EXIT.usage, "logs.several", message, `Name one: ${listed(commands)}`);
}
