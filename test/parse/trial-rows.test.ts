import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Trial } from "../../src/model/trial.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";
import { addTrialRows, isOwnColumn, missingColumns } from "../../src/parse/trial-rows.ts";

const read = (text: string): Summary => readSummary("experiment_summary.md", text, "e");

const EMPTY = `# Experiment: e

## All Runs

| Run Name | lr | Remark | width |
|----------|----|--------|-------|

## Status

### Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|

### Evaluations

| Run Name | Task | Status | Job ID | Notes |
|----------|------|--------|--------|-------|

The end.
`;

const trial = (number: number, run: string, parameters: Trial["parameters"]): Trial => ({
  ...{ number, run, parameters },
});
const nothing = { trials: [], evaluations: [] };

describe("rows of trials", () => {
  test("a summary without runs is sound", () => {
    expect(read(EMPTY).diagnostics).toEqual([]);
  });

  test("each value stands below its parameter, and what a person keeps there stays free", () => {
    const trials = [trial(1, "a", { lr: 0.1, width: 16 }), trial(2, "b", { lr: 1e-4 })];
    const text = addTrialRows(read(EMPTY), { ...nothing, trials });
    expect(text).toBe(
      EMPTY.replace(
        "|----------|----|--------|-------|\n",
        (rule) => `${rule}| a        | 0.1 | -      | 16    |\n| b        | 0.0001 | -      | -     |\n`,
      ),
    );
    expect(read(text).experiment.tasks.map(({ key }) => key)).toEqual(["training/a", "training/b"]);
  });

  test("evaluations come in pending", () => {
    const text = addTrialRows(read(EMPTY), { ...nothing, evaluations: ["a"], task: "held_out" });
    expect(text).toContain("| a        | held_out | pending | -      | -     |\n\nThe end.");
    expect(read(text).experiment.tasks.map(({ key }) => key)).toContain("evaluation/a/held_out");
  });

  test("what has its row gets no second one, so that a step that was cut off can be done again", () => {
    const rows = { trials: [trial(1, "a", { lr: 1 })], evaluations: ["a"], task: "held_out" };
    const once = addTrialRows(read(EMPTY), rows);
    expect(addTrialRows(read(once), rows)).toBe(once);
  });

  test("names and values of any kind are read again as they were", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.=+-]{0,20}$/);
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constantFrom("a|b", "`x`", "**y**", "$(z)"),
    );
    fc.assert(
      fc.property(name, value, (run, lr) => {
        const text = addTrialRows(read(EMPTY), { ...nothing, trials: [trial(1, run, { lr })] });
        const [first] = read(text).experiment.runs;
        expect(first?.name).toBe(run);
        expect(read(text).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
    );
  });

  test("a parameter without a column, and one that would be a column of ours, are told", () => {
    expect(missingColumns(read(EMPTY), ["lr", "depth", "width"])).toEqual(["depth"]);
    const names = ["lr", "status", "Time", "trial", "epochs", "model"];
    expect(names.map(isOwnColumn)).toEqual([false, true, true, true, false, false]);
  });
});
