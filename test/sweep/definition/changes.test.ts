import { expect, test } from "vitest";
import { changesOf } from "../../../src/sweep/definition/changes.ts";
import type { SweepDefinition } from "../../../src/sweep/definition/definition.ts";
import { readDefinition } from "../../../src/sweep/definition/read.ts";

const BEFORE = {
  name: "digits",
  parameters: { lr: [0.1, 0.01] },
  max_trials: 4,
  resources: { gpus: 1 },
  schedule: "sequential",
  train: { command: "train {{parameters}}", outputs: [{ path: "{run}/m.json", check: "json" }] },
  evaluate: { task: "held_out", command: "evaluate {{checkpoint}}" },
  objective: { metric: "accuracy", direction: "maximize", from: { file: "{run}/s.json", pointer: "/a" } },
};

function definition(value: object): SweepDefinition {
  const read = readDefinition("sweep.yaml", JSON.stringify(value));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** As it stands in a journal. */
const before = JSON.parse(JSON.stringify(definition(BEFORE))) as SweepDefinition;

const STOPPING = { log: "(.*)=(.*)", min_steps: 10, reduction: 3, direction: "minimize" };

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ name: "other" }, ['name is "other" now; the heading of the summary stays']],
  [
    { parameters: { lr: [0.1, 0.3] } },
    ["parameters changed: the trials that there are stay, and what is new is tried"],
  ],
  [{ search: { random: { seed: 3 } } }, ["search is random now: it goes on from all trials so far"]],
  [{ max_trials: 9 }, ["max_trials is 9 now"]],
  [{ max_trials: 3 }, ["max_trials is 3 now: 3 trials are laid out, and no more will be"]],
  [{ max_trials: undefined }, ["max_trials is gone: the search goes on to its end"]],
  [{ schedule: { parallel: 2 } }, ["schedule is 2 jobs at the same time now; jobs that are in stay"]],
  ...[
    { resources: { gpus: 2 } },
    { train: { ...BEFORE.train, resources: { gpus: 2 } } },
    { evaluate: { ...BEFORE.evaluate, resources: { gpus: 0 } } },
  ].map((change): [object, readonly string[]] => [
    change,
    ["resources changed: job scripts that are written from now on ask for them; those that are there stay"],
  ]),
  ...[
    { train: { ...BEFORE.train, outputs: [{ path: "{run}/n.json", check: "json" }] } },
    { evaluate: { ...BEFORE.evaluate, outputs: [{ path: "{run}/e.json", check: "json" }] } },
  ].map((change): [object, readonly string[]] => [
    change,
    ["outputs changed: jobs that end from now on are judged by them"],
  ]),
  [{ early_stopping: STOPPING }, ["early_stopping changed: trainings that run are judged by it from now on"]],
])("%j", (change, lines) => {
  const changes = changesOf(before, definition({ ...BEFORE, ...change }), 3);
  expect(changes.map(({ line }) => line)).toEqual(lines);
});
