import { type TaskKey, taskKey } from "../../model/experiment.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import { isFinal, type Status } from "../../model/status.ts";
import type { SweepRecord, Trial } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { Tried } from "../../sweep/optimizers/optimizer.ts";
import type { Choice } from "../../tick/choose/choose.ts";

/** A trial, and how far it is. */
export interface TrialState extends Tried {
  /** Of its job that is at work, waits, or is still to be sent. */
  readonly at?: "training" | "evaluation";
  /** Whether that job runs. */
  readonly runs: boolean;
  /** Its training is over, and the evaluation has no row yet. */
  readonly toEvaluate: boolean;
  /** Its evaluation is over, and of a checkpoint of before the last training. */
  readonly isOutdated?: true;
  /** `held`: it waits for a person, and others go on in its place. `out`: a person wants to hear no more of it. */
  readonly aside?: "held" | "out";
}

/** What the tasks of an experiment stand at. */
export interface Standings {
  readonly sweep: SweepRecord;
  readonly choices: readonly Choice[];
  readonly records: ReadonlyMap<TaskKey, TaskRecord>;
  /** The task of the evaluations; undefined where trials are only trained. */
  readonly evaluates?: string;
}

/** How far every trial is, in their order. */
export function trialStates({ sweep, choices, records, evaluates }: Standings): readonly TrialState[] {
  const byKey = new Map(choices.map((choice) => [choice.task.key, choice]));
  const { metric } = sweep.objective;
  const { placed } = sweep;
  return sweep.trials.map((trial) => {
    const trainingKey = taskKey(TRAINING, trial.run);
    const key = evaluates === undefined ? trainingKey : taskKey(EVALUATION, trial.run, evaluates);
    const score = scoreOf(records.get(key), metric);
    const training = byKey.get(trainingKey);
    if (training === undefined)
      return records.has(trainingKey) || placed.has(trial.run)
        ? deleted(trial, score)
        : open(trial, "training");
    if (isHeld(training)) return held(trial, "training");
    if (!isOver(training)) return open(trial, "training", training.standing.status);
    if (isSkipped(training) && !sweep.stopped.has(trial.run)) return out(trial);
    if (training.standing.status !== "completed")
      return over(trial, sweep.stopped.has(trial.run) ? "stopped" : "failed");
    if (evaluates === undefined) return over(trial, "completed", score);
    const evaluation = byKey.get(key);
    if (evaluation === undefined)
      return records.has(key) ? deleted(trial, score) : { ...open(trial, "evaluation"), toEvaluate: true };
    if (isHeld(evaluation)) return held(trial, "evaluation");
    if (isSkipped(evaluation)) return out(trial);
    if (!isOver(evaluation)) return open(trial, "evaluation", evaluation.standing.status);
    const state =
      evaluation.standing.status === "completed" ? over(trial, "completed", score) : over(trial, "failed");
    return isOutdated(records.get(trainingKey), records.get(key)) ? { ...state, isOutdated: true } : state;
  });
}

/** Its row was there once and is gone: a person wants to hear no more of it, and what it had come to stands. */
const deleted = (trial: Trial, score: number | undefined): TrialState =>
  score === undefined ? out(trial) : over(trial, "completed", score);

/** To an optimizer it is one that came to nothing. */
const out = (trial: Trial): TrialState => ({ ...over(trial, "failed"), aside: "out" });

const held = (trial: Trial, at: "training" | "evaluation"): TrialState => ({
  ...open(trial, at),
  aside: "held",
});

/** It goes on when a person says so; one whose job was lost may have one. */
export const isHeld = ({ standing, decision }: Choice): boolean =>
  decision.kind === "blocked" && decision.by === undefined && standing.status !== "unknown";

const isSkipped = ({ standing }: Choice): boolean => standing.status === "skipped";

/** Nothing more comes of it: it has ended, is left out, or waits for a person. */
const isOver = ({ standing, decision }: Choice): boolean =>
  standing.status === "skipped" ||
  decision.kind === "blocked" ||
  (isFinal(standing.status) && decision.kind === "leave");

const open = (trial: Trial, at: "training" | "evaluation", status?: Status): TrialState => ({
  trial,
  state: "unfinished",
  at,
  runs: status === "running",
  toEvaluate: false,
});

export const over = (
  trial: Trial,
  state: "completed" | "failed" | "stopped",
  score?: number,
): TrialState => ({
  trial,
  state,
  runs: false,
  toEvaluate: false,
  ...(score === undefined ? {} : { score }),
});

/** Whether a training was asked for once more since its evaluation was: what that says is of an earlier checkpoint. */
function isOutdated(training: TaskRecord | undefined, evaluation: TaskRecord | undefined): boolean {
  const [trained, evaluated] = [lastAttempt(training), lastAttempt(evaluation)];
  // Of a job that was taken over nobody knows when it was asked for.
  if (trained === undefined || evaluated === undefined || evaluated.intendedAt === 0) return false;
  return trained.intendedAt > evaluated.intendedAt;
}

/** Of several scorers that know the metric the first. */
const scoreOf = (record: TaskRecord | undefined, metric: string): number | undefined =>
  record?.result?.scores.find((score) => score.metric === metric)?.value;
