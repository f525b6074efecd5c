import { expect, test } from "vitest";
import { bestOf, progressOf, type SweepProgress } from "../../../src/commands/sweep/progress.ts";
import type { TrialState } from "../../../src/commands/sweep/trial-states.ts";
import { taskKey } from "../../../src/model/experiment.ts";
import type { SweepDefinition } from "../../../src/sweep/definition/definition.ts";
import { intent, judged, recordOf, submitted } from "../../support/records.ts";

const trialOf = (number: number, more: Partial<TrialState> = {}): TrialState => ({
  trial: { number, run: `r${number}`, parameters: { lr: number } },
  state: "unfinished",
  runs: false,
  toEvaluate: false,
  ...more,
});

const DEFINITION: SweepDefinition = {
  name: "digits",
  parameters: [{ name: "lr", domain: { kind: "range", from: 1, to: 100, scale: "linear", integer: true } }],
  search: { kind: "grid" },
  resources: { gpus: 2, nodes: 2, cpus: 4 },
  parallel: 2,
  train: { command: "train", outputs: [], resources: {} },
  evaluate: { task: "held_out", command: "evaluate", outputs: [], resources: { gpus: 0, nodes: 1 } },
  objective: { metric: "accuracy", direction: "maximize" },
};

const STATES = [
  trialOf(1, { state: "completed", score: 0.5 }),
  trialOf(2, { state: "failed" }),
  trialOf(3, { at: "training", runs: true }),
  trialOf(4, { at: "evaluation" }),
];

const progress = (
  phase: SweepProgress["phase"],
  size: number,
  {
    maxTrials,
    records = new Map(),
    refused = 0,
  }: { maxTrials?: number; refused?: number; records?: Parameters<typeof progressOf>[0]["records"] } = {},
): SweepProgress =>
  progressOf({
    definition: { ...DEFINITION, ...(maxTrials === undefined ? {} : { maxTrials }) },
    ...{ states: STATES, refused, records, phase, size },
  });

test("counts what there is, what is asked for by unfinished trials, and what is best", () => {
  expect(progress("searching", 10)).toEqual({
    phase: "searching",
    objective: { metric: "accuracy", direction: "maximize" },
    trials: {
      ...{
        planned: 10,
        laidOut: 4,
        completed: 1,
        scored: 1,
        failed: 1,
        refused: 0,
        stopped: 0,
        skipped: 0,
        held: 0,
        unfinished: 2,
        running: 1,
        left: 6,
      },
    },
    // 2 nodes for the training with 2 GPUs and 4 CPUs each, one for the evaluation.
    asked: { gpus: 2, nodes: 3, cpus: 12 },
    best: { trial: 1, run: "r1", score: 0.5, parameters: { lr: 1 } },
  });
});

const INFINITE = Number.POSITIVE_INFINITY;

test.each([
  { phase: "searching", size: INFINITE, maxTrials: undefined, planned: undefined, left: undefined },
  { phase: "searching", size: INFINITE, maxTrials: 7, planned: 7, left: 3 },
  { phase: "searching", size: 5, maxTrials: 7, planned: 5, left: 1 },
  // Values were taken out of the definition since.
  { phase: "searching", size: 2, maxTrials: undefined, planned: 4, left: 0 },
  { phase: "finishing", size: 10, maxTrials: undefined, planned: 10, left: 0 },
  { phase: "done", size: 10, maxTrials: undefined, planned: undefined, left: 0 },
  { phase: "stuck", size: INFINITE, maxTrials: undefined, planned: undefined, left: 0 },
  { phase: "stuck", size: INFINITE, maxTrials: 7, planned: 7, left: 3 },
  { phase: "stuck", size: 10, maxTrials: undefined, planned: 10, left: 6 },
] as const)("$phase, of $size, at most $maxTrials: $planned planned, $left left", (each) => {
  const { trials } = progress(
    each.phase,
    each.size,
    each.maxTrials === undefined ? {} : { maxTrials: each.maxTrials },
  );
  expect([trials.planned, trials.left]).toEqual([each.planned, each.left]);
});

test.each([
  { size: 10, maxTrials: undefined, planned: 10, left: 4 },
  { size: 10, maxTrials: 6, planned: 8, left: 2 },
  { size: INFINITE, maxTrials: 7, planned: 9, left: 3 },
] as const)("of $size, at most $maxTrials, 2 of them refused: $planned planned, $left left", (each) => {
  const { trials } = progress("searching", each.size, {
    refused: 2,
    ...(each.maxTrials === undefined ? {} : { maxTrials: each.maxTrials }),
  });
  expect([trials.planned, trials.refused, trials.left]).toEqual([each.planned, 2, each.left]);
});

test("what was tried of values that are gone is no part of what is to come", () => {
  const gone: SweepDefinition = {
    ...DEFINITION,
    parameters: [{ name: "lr", domain: { kind: "values", values: [4, 5, 6] } }],
  };
  const { trials, secondsLeft } = progressOf({
    ...{ definition: gone, states: STATES, refused: 0, records: new Map(), phase: "searching", size: 3 },
  });
  expect([trials.planned, trials.left, secondsLeft]).toEqual([6, 2, undefined]);
});

test("cut short, it says by what, and how many were never tried", () => {
  const { endedBy, trials } = progressOf({
    ...{ definition: DEFINITION, states: STATES, refused: 0, records: new Map() },
    ...{ phase: "done", endedBy: "fail-fast", size: 10 },
  });
  expect([endedBy, trials.planned, trials.left]).toEqual(["fail-fast", 10, 6]);
});

test("the time left is what trials took so far, for what is to go, as many at once as the schedule says", () => {
  const record = recordOf(intent(), submitted(), judged("completed"));
  const took = 100_000;
  const [attempt] = record?.attempts ?? [];
  if (record === undefined || attempt === undefined || attempt.phase.kind !== "over")
    throw new Error("not over");
  const timed = { ...attempt, phase: { ...attempt.phase, at: attempt.intendedAt + took } };
  const records = new Map([[taskKey("training", "r1"), { ...record, attempts: [timed] }]]);
  // 6 left and 2 unfinished, two at a time.
  expect(progress("searching", 10, { records }).secondsLeft).toBe(400);
  expect(progress("searching", INFINITE, { records }).secondsLeft).toBeUndefined();
  expect(progress("done", 10, { records }).secondsLeft).toBeUndefined();
});

test.each([
  { direction: "maximize", scores: [0.1, 0.5, 0.5, undefined], best: 2 },
  { direction: "minimize", scores: [undefined, 0.5, 0.1, 0.1], best: 3 },
  { direction: "minimize", scores: [-1, 0], best: 1 },
  { direction: "maximize", scores: [undefined], best: undefined },
] as const)("of $scores the best to $direction is trial $best", ({ direction, scores, best }) => {
  const states = scores.map((score, index) =>
    trialOf(index + 1, { state: "completed", ...(score === undefined ? {} : { score }) }),
  );
  expect(bestOf(states, direction)?.trial).toBe(best);
});
