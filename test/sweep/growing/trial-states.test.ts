import { expect, test } from "vitest";
import { trialStates } from "../../../src/commands/sweep/trial-states.ts";
import type { Task, TaskKey } from "../../../src/model/experiment.ts";
import { taskKey } from "../../../src/model/experiment.ts";
import { emptyRecord, type TaskRecord } from "../../../src/model/record.ts";
import type { Status } from "../../../src/model/status.ts";
import type { Decision } from "../../../src/select/select.ts";
import type { Choice } from "../../../src/tick/choose/choose.ts";

/** A status, and what is decided: `left` alone, sent `again`, or a `person` has to do something. */
type Told = readonly [Status, "left" | "again" | "person"];

const DECISIONS: Readonly<Record<Told[1], Decision>> = {
  left: { kind: "leave", reason: "" },
  again: { kind: "submit", attempt: 2, why: "" },
  person: { kind: "blocked", reason: "" },
};

/** `gone`: it had a job, and its row is not there any more. */
type Stage = Told | "gone" | undefined;

interface Case {
  readonly is: string;
  readonly training: Stage;
  readonly evaluation?: Stage;
  readonly score?: number;
  readonly isStopped?: true;
  readonly onlyTrained?: true;
  readonly placed?: true;
  readonly state: object;
}

const TRAIN = taskKey("training", "r1");
const EVALUATE = taskKey("evaluation", "r1", "held_out");

const choiceOf = (key: TaskKey, [status, decided]: Told): Choice => ({
  task: { key, run: "r1", stage: key === TRAIN ? "training" : "evaluation" } as Task,
  record: undefined,
  standing: { status },
  decision: DECISIONS[decided],
  maxAttempts: 3,
});

function stateOf({ training, evaluation, score, isStopped, onlyTrained, placed }: Case) {
  const stages = [
    [TRAIN, training],
    [EVALUATE, evaluation],
  ] as const;
  const scores = score === undefined ? [] : [{ scorer: "own", metric: "accuracy", value: score }];
  const records = new Map<TaskKey, TaskRecord>(
    stages.flatMap(([key, stage]) =>
      stage === undefined
        ? []
        : [[key, { ...emptyRecord(key), result: { scores } }] as unknown as [TaskKey, TaskRecord]],
    ),
  );
  const [state] = trialStates({
    sweep: {
      definition: "{}",
      objective: { metric: "accuracy", direction: "maximize" },
      since: 0,
      refused: [],
      placed: new Set(placed === true ? ["r1"] : []),
      trials: [{ number: 1, run: "r1", parameters: {} }],
      rungs: new Map(),
      stopped: new Map(isStopped ? [["r1", 100]] : []),
    },
    choices: stages.flatMap(([key, stage]) =>
      stage === undefined || stage === "gone" ? [] : [choiceOf(key, stage)],
    ),
    records,
    ...(onlyTrained ? {} : { evaluates: "held_out" }),
  });
  return state;
}

const TRAINED: Told = ["completed", "left"];

const CASES: readonly Case[] = [
  { is: "without a row", training: undefined, state: { state: "unfinished", at: "training" } },
  { is: "of a deleted row", training: "gone", state: { state: "failed", aside: "out" } },
  {
    is: "of a row that was deleted before anything came of it",
    ...{ training: undefined, placed: true },
    state: { state: "failed", aside: "out" },
  },
  {
    is: "of rows deleted after its score was known",
    ...{ training: "gone", evaluation: "gone", score: 0.5 },
    state: { state: "completed", score: 0.5 },
  },
  {
    is: "pending",
    training: ["pending", "again"],
    state: { state: "unfinished", at: "training", runs: false },
  },
  {
    is: "running",
    training: ["running", "left"],
    state: { state: "unfinished", at: "training", runs: true },
  },
  {
    is: "failed, to be retried",
    training: ["failed", "again"],
    state: { state: "unfinished", at: "training" },
  },
  { is: "failed for good", training: ["failed", "left"], state: { state: "failed" } },
  { is: "skipped", training: ["skipped", "left"], state: { state: "failed", aside: "out" } },
  {
    is: "on hold",
    training: ["blocked", "person"],
    state: { state: "unfinished", at: "training", aside: "held" },
  },
  {
    is: "on hold before its evaluation",
    ...{ training: TRAINED, evaluation: ["blocked", "person"] },
    state: { state: "unfinished", at: "evaluation", aside: "held" },
  },
  {
    is: "trained, its evaluation skipped",
    ...{ training: TRAINED, evaluation: ["skipped", "left"] },
    state: { state: "failed", aside: "out" },
  },
  { is: "lost", training: ["unknown", "person"], state: { state: "failed" } },
  { is: "stopped early", training: ["cancelled", "left"], isStopped: true, state: { state: "stopped" } },
  {
    is: "stopping",
    training: ["running", "left"],
    isStopped: true,
    state: { state: "unfinished", runs: true },
  },
  { is: "cancelled by hand", training: ["cancelled", "left"], state: { state: "failed" } },
  { is: "done before it was stopped", training: TRAINED, isStopped: true, state: { toEvaluate: true } },
  { is: "trained", training: TRAINED, state: { state: "unfinished", at: "evaluation", toEvaluate: true } },
  {
    is: "being evaluated",
    training: TRAINED,
    evaluation: ["running", "left"],
    state: { state: "unfinished", at: "evaluation", runs: true, toEvaluate: false },
  },
  { is: "of a deleted evaluation", training: TRAINED, evaluation: "gone", state: { state: "failed" } },
  {
    is: "not evaluated well",
    training: TRAINED,
    evaluation: ["out_of_memory", "left"],
    state: { state: "failed" },
  },
  {
    is: "evaluated",
    training: TRAINED,
    evaluation: TRAINED,
    score: 0.5,
    state: { state: "completed", score: 0.5 },
  },
  {
    is: "trained once more",
    training: ["pending", "again"],
    evaluation: TRAINED,
    score: 0.5,
    state: { state: "unfinished", at: "training" },
  },
  {
    is: "only trained",
    training: TRAINED,
    onlyTrained: true,
    score: 0.5,
    state: { state: "completed", score: 0.5 },
  },
];

test.each(CASES)("a trial that is $is", (each) => {
  expect(stateOf(each)).toMatchObject(each.state);
});

test("without a score of the objective's metric a completed trial has none", () => {
  expect(stateOf({ is: "", training: TRAINED, evaluation: TRAINED, state: {} })).not.toHaveProperty("score");
});
