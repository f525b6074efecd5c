import type { Parameter } from "../../../src/sweep/definition/definition.ts";
import type { Optimizer, Tried } from "../../../src/sweep/optimizers/optimizer.ts";
import type { ExternalSweep } from "../../../src/sweep/optimizers/program.ts";

const PARAMETERS: readonly Parameter[] = [
  { name: "lr", domain: { kind: "range", scale: "log", from: 0.001, to: 1, integer: false } },
  { name: "width", domain: { kind: "values", values: [16, 32, 64] } },
  { name: "epochs", domain: { kind: "fixed", value: 3 } },
];

export const sweepWith = (search: Partial<ExternalSweep["search"]>, folder = "/nowhere"): ExternalSweep => ({
  name: "digits",
  parameters: PARAMETERS,
  objective: { metric: "accuracy", direction: "maximize" },
  search: { kind: "external", command: ["suggest"], timeoutSeconds: 60, ...search },
  folder,
});

export const tried = (number: number, lr: number, width: number, more: Partial<Tried> = {}): Tried => ({
  trial: { number, run: `run${number}`, parameters: { lr, width, epochs: 3 } },
  state: "unfinished",
  ...more,
});

/** Why an optimizer that is to fail does so. */
export const reasonOf = async (optimizer: Optimizer): Promise<string> => {
  const suggestion = await optimizer.suggest();
  if (suggestion.kind !== "failed") throw new Error(`it was to fail, and said ${suggestion.kind}`);
  return suggestion.reason;
};
