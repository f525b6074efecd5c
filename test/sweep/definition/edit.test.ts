import { expect, test } from "vitest";
import type { SweepDefinition } from "../../../src/sweep/definition/definition.ts";
import { editProblem } from "../../../src/sweep/definition/edit.ts";
import { readDefinition } from "../../../src/sweep/definition/read.ts";

const BEFORE = {
  name: "digits",
  parameters: {
    lr: [0.1, 0.01],
    optimizer: ["sgd", "adam"],
    momentum: { values: [0.8, 0.9], when: { optimizer: "sgd" } },
    epochs: 3,
  },
  search: "grid",
  max_trials: 4,
  resources: { gpus: 1 },
  train: { command: "train {{parameters}}", outputs: [{ path: "{run}/m.json", check: "json" }] },
  evaluate: { task: "held_out", command: "evaluate {{checkpoint}}" },
  objective: { metric: "accuracy", direction: "maximize", from: { file: "{run}/s.json", pointer: "/a" } },
};

function definition(value: object): SweepDefinition {
  // JSON is YAML.
  const read = readDefinition("sweep.yaml", JSON.stringify(value));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const { parameters, train, evaluate, objective } = BEFORE;
const withParameters = (changed: object): object => ({ parameters: { ...parameters, ...changed } });
const { lr: _lr, ...withoutLr } = parameters;
const { evaluate: _evaluate, ...withoutEvaluate } = BEFORE;

const BACK = "change it back, or begin another sweep in a new folder";

test.each<[string, object]>([
  ["nothing", {}],
  ["new values", withParameters({ lr: [0.1, 0.01, 0.001] })],
  ["fewer values", withParameters({ lr: [0.1] })],
  ["a range instead of a list", withParameters({ lr: { log_range: [1e-4, 0.1], count: 4 } })],
  ["a fixed value that becomes one of several", withParameters({ epochs: [3, 6] })],
  ["all values but one gone", withParameters({ lr: 0.01 })],
  [
    "a new value with a parameter of its own",
    withParameters({
      optimizer: ["sgd", "adam", "lion"],
      beta: { values: [1, 2], when: { optimizer: "lion" } },
    }),
  ],
  [
    "a parameter that depends on such a one",
    withParameters({
      optimizer: ["sgd", "adam", "lion"],
      beta: { values: [1, 2], when: { optimizer: "lion" } },
      gamma: { value: 1, when: { beta: 1 } },
    }),
  ],
  [
    "a condition that names a new value too",
    withParameters({
      optimizer: ["sgd", "adam", "lion"],
      momentum: { values: [0.8, 0.9], when: { optimizer: ["lion", "sgd"] } },
    }),
  ],
  [
    "another order of parameters",
    {
      parameters: Object.fromEntries(
        Object.entries(parameters)
          .reverse()
          .sort(([one]) => (one === "momentum" ? 1 : -1)),
      ),
    },
  ],
  ["more trials", { max_trials: 100 }],
  ["another search", { search: { random: { seed: 3 } } }],
  ["a program that searches", { search: { external: { command: ["python3", "s.py"] } } }],
  ["resources and schedule", { resources: { gpus: 0, time: "00:10:00" }, schedule: { parallel: 4 } }],
  [
    "early stopping",
    { early_stopping: { log: "(a)(b)", min_steps: 1, reduction: 3, direction: "minimize" } },
  ],
  [
    "outputs of the training",
    { train: { ...train, outputs: [{ path: "{run}/model" }], resources: { gpus: 2 } } },
  ],
  ["the name", { name: "numbers" }],
  [
    "the pattern that is the default",
    { run: "lr{{lr}}_optimizer{{optimizer}}{{#momentum}}_momentum{{momentum}}{{/momentum}}" },
  ],
])("a sweep goes on with %s", (_, changed) => {
  expect(editProblem(definition(BEFORE), definition({ ...BEFORE, ...changed }))).toBeUndefined();
});

test.each<[object, string]>([
  [
    { parameters: withoutLr },
    "the parameter lr is gone, which the trials so far have: put it back, or begin another sweep in a new folder",
  ],
  [
    withParameters({ decay: 0.1 }),
    "the parameter decay is new, and the trials so far do not have it: take it out again, or begin another sweep in a new folder",
  ],
  [
    withParameters({ decay: { values: [0.1, 0.2], when: { optimizer: "adam" } } }),
    "the parameter decay is new, and the trials so far do not have it: take it out again, or begin another sweep in a new folder",
  ],
  [
    withParameters({ epochs: 4 }),
    `epochs was 3 in all trials so far, and the new definition leaves that out: ${BACK}`,
  ],
  [
    withParameters({ epochs: "3" }),
    `epochs was 3 in all trials so far, and the new definition leaves that out: ${BACK}`,
  ],
  [
    withParameters({ momentum: { values: [0.8, 0.9], when: { optimizer: ["sgd", "adam"] } } }),
    `momentum applies under other conditions than in the trials so far: ${BACK}`,
  ],
  [
    withParameters({ momentum: [0.8, 0.9] }),
    `momentum applies under other conditions than in the trials so far: ${BACK}`,
  ],
  [
    { train: { ...train, command: "train --fast" } },
    `train.command changed, so that new trials could not be compared with those so far: ${BACK}`,
  ],
  [
    { train: { template: "t.sh", outputs: train.outputs }, evaluate: { ...evaluate, command: "e" } },
    `train.command and evaluate.command changed, so that new trials could not be compared with those so far: ${BACK}`,
  ],
  [
    { evaluate: { ...evaluate, task: "other" } },
    `what scores a trial was held_out and is now other, so that trials could not be compared: ${BACK}`,
  ],
  ...(
    [
      ["metric", "loss"],
      ["direction", "minimize"],
      ["from", { file: "{run}/s.json", pointer: "/b" }],
    ] as const
  ).map(([key, value]): [object, string] => [
    { objective: { ...objective, [key]: value } },
    `objective.${key} changed, so that the scores so far say nothing about new ones: ${BACK}`,
  ]),
  [{ run: "r{{trial}}" }, `run: would call the trials so far otherwise than their folders are: ${BACK}`],
])("%j is refused", (changed, expected) => {
  expect(editProblem(definition(BEFORE), definition({ ...BEFORE, ...changed }))).toBe(expected);
});

test("an evaluation cannot come or go", () => {
  const [full, bare] = [definition(BEFORE), definition(withoutEvaluate)];
  const words = (was: string, is: string): string =>
    `what scores a trial was ${was} and is now ${is}, so that trials could not be compared: ${BACK}`;
  expect(editProblem(full, bare)).toBe(words("held_out", "the training"));
  expect(editProblem(bare, full)).toBe(words("the training", "held_out"));
});

const TRIED = [
  { lr: 0.1, optimizer: "sgd", momentum: 0.8, epochs: 3 },
  { lr: 0.1, optimizer: "adam", epochs: 3 },
].map((one) => ({ parameters: one }));

test.each<[string, object, object, string | undefined]>([
  [
    "a value that comes back with a parameter of its own",
    withParameters({ optimizer: ["sgd"] }),
    withParameters({ beta: { values: [1, 2], when: { optimizer: "adam" } } }),
    `beta applies where a trial so far is without it, lr 0.1, optimizer "adam", epochs 3: ${BACK}`,
  ],
  [
    "one that comes back without it",
    withParameters({ optimizer: ["adam", "lion"], momentum: { values: [0.8], when: { optimizer: "lion" } } }),
    withParameters({
      optimizer: ["adam", "lion", "sgd"],
      momentum: { values: [0.8], when: { optimizer: "lion" } },
    }),
    `momentum does not apply where a trial so far has it, lr 0.1, optimizer "sgd", momentum 0.8, epochs 3: ${BACK}`,
  ],
  [
    "a value that is another only to YAML",
    {},
    withParameters({ lr: ["0.1", 0.01] }),
    "lr 0.1 has been tried, and commands would read the new value as the same: write it as 0.1",
  ],
  [
    "one that was fixed after others had been tried",
    withParameters({ lr: 0.01 }),
    withParameters({ lr: [0.5, 1] }),
    undefined,
  ],
])("what was tried decides, whatever was edited in between: %s", (_, between, after, expected) => {
  const [first, second, third] = [{}, between, after].map((changed) => definition({ ...BEFORE, ...changed }));
  if (first === undefined || second === undefined || third === undefined) throw new Error("not three");
  expect(editProblem(first, second, TRIED)).toBeUndefined();
  expect(editProblem(second, third, TRIED)).toBe(expected);
});
