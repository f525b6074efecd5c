import { expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import type { Parameter } from "../../../src/sweep/definition/definition.ts";
import { admit } from "../../../src/sweep/optimizers/admit.ts";

const PARAMETERS: readonly Parameter[] = [
  { name: "lr", domain: { kind: "range", scale: "log", from: 0.001, to: 1, count: 4, integer: false } },
  { name: "layers", domain: { kind: "range", scale: "linear", from: 1, to: 4, integer: true } },
  { name: "optimizer", domain: { kind: "values", values: ["sgd", "adam"] } },
  { name: "momentum", domain: { kind: "values", values: [0, 0.9] }, when: { optimizer: ["sgd"] } },
  { name: "nesterov", domain: { kind: "values", values: [true, false] }, when: { momentum: [0.9] } },
  { name: "beta", domain: { kind: "fixed", value: 0.99 }, when: { optimizer: ["adam"] } },
];

const adam: Configuration = { lr: 0.1, layers: 2, optimizer: "adam" };
const sgd: Configuration = { lr: 0.1, layers: 2, optimizer: "sgd" };

test.each<[string, Configuration, Configuration]>([
  ["what is fixed is set where it applies", adam, { ...adam, beta: 0.99 }],
  ["what is fixed may be told", { ...adam, beta: 0.99 }, { ...adam, beta: 0.99 }],
  ["a falsy value is one", { ...sgd, momentum: 0 }, { ...sgd, momentum: 0 }],
  [
    "conditions on conditions",
    { ...sgd, momentum: 0.9, nesterov: false },
    { ...sgd, momentum: 0.9, nesterov: false },
  ],
])("admitted: %s", (_name, proposed, configuration) => {
  const reversed = Object.fromEntries(Object.entries(proposed).reverse());
  for (const each of [proposed, reversed]) {
    const admitted = admit(PARAMETERS, each);
    expect(admitted).toEqual({ ok: true, value: configuration });
    // In the order of the definition, whatever that of the program is.
    expect(JSON.stringify(admitted.ok && admitted.value)).toBe(JSON.stringify(configuration));
  }
});

test.each<[Configuration, string]>([
  [{ ...adam, lr: 0.2 }, "lr=0.2, which is not one of 0.001, 0.01, 0.1, 1"],
  [{ ...adam, lr: "0.1" }, 'lr="0.1", which is not one of 0.001, 0.01, 0.1, 1'],
  [{ ...adam, layers: 2.5 }, "layers=2.5, which is not a whole number from 1 to 4"],
  [{ ...adam, layers: 5 }, "layers=5, which is not a whole number from 1 to 4"],
  [{ ...adam, layers: true }, "layers=true, which is not a whole number from 1 to 4"],
  [{ ...adam, optimizer: "Adam" }, 'optimizer="Adam", which is not one of "sgd", "adam"'],
  [{ ...adam, beta: 0.9 }, "beta=0.9, which is not 0.99"],
  [{ ...adam, momentum: 0.9 }, "momentum, which does not apply there"],
  [sgd, "no value of momentum"],
  [{ ...sgd, momentum: 0, nesterov: true }, "nesterov, which does not apply there"],
  [{ lr: 0.1, optimizer: "adam" }, "no value of layers"],
  [{ ...adam, layer: 2 }, "a parameter layer: the sweep has layers"],
  [{ ...adam, colour: "red" }, "a parameter colour, which the sweep does not have"],
  [{ ...adam, constructor: 1 }, "a parameter constructor, which the sweep does not have"],
  [{}, "no value of lr"],
])("refused: %j", (proposed, problem) => {
  expect(admit(PARAMETERS, proposed)).toEqual({ ok: false, error: problem });
});
