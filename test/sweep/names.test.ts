import fc from "fast-check";
import { expect, test } from "vitest";
import { problemWithName } from "../../src/model/folder-name.ts";
import type { Configuration } from "../../src/model/trial.ts";
import { isReadAs } from "../../src/parse/trial-rows.ts";
import type { Parameter } from "../../src/sweep/definition/definition.ts";
import { nameKey, patternOf, runNameOf } from "../../src/sweep/names.ts";

const values = (name: string, when?: Parameter["when"]): Parameter => ({
  name,
  domain: { kind: "values", values: [] },
  ...(when === undefined ? {} : { when }),
});
const fixed: Parameter = { name: "epochs", domain: { kind: "fixed", value: 3 } };
const momentum = values("momentum", { epochs: [3] });

const nameOf = (parameters: readonly Parameter[], configuration: Configuration, run?: string): string =>
  runNameOf({ parameters, ...(run === undefined ? {} : { run }) }, { number: 7, parameters: configuration });

const lrAndWidth = [values("lr"), fixed, values("width")];

test.each<[string, readonly Parameter[], Configuration, string | undefined]>([
  ["lr0.01_width16", lrAndWidth, { lr: 0.01, epochs: 3, width: 16 }, undefined],
  ["lr1e-7_widthtrue", lrAndWidth, { lr: 1e-7, epochs: 3, width: true }, undefined],
  ["lr1e+21_width-1", lrAndWidth, { lr: 1e21, epochs: 3, width: -1 }, undefined],
  ["lr0.1_momentum0.9", [values("lr"), fixed, momentum], { lr: 0.1, momentum: 0.9 }, undefined],
  ["lr0.1", [values("lr"), fixed, momentum], { lr: 0.1 }, undefined],
  ["lr0.1", [momentum, values("lr")], { lr: 0.1 }, undefined],
  ["trial7", [fixed], { epochs: 3 }, undefined],
  ["7-sgd", lrAndWidth, { lr: "sgd" }, "{{trial}}-{{lr}}"],
  ["実験0.1", lrAndWidth, { lr: 0.1 }, "実験{{lr}}"],
  ["a-b-807ef0", lrAndWidth, { lr: "a/b" }, "{{lr}}"],
  ["a-b-f307c4", lrAndWidth, { lr: "a\nb" }, "{{lr}}"],
  ["run-rf-e62a79", lrAndWidth, { lr: "-rf" }, "{{lr}}"],
  ["run..-eef243", lrAndWidth, { lr: ".." }, "{{lr}}"],
  ["run-e87876", lrAndWidth, { lr: "" }, "{{lr}}"],
  [`lr${"x".repeat(51)}-f7eb38`, lrAndWidth, { lr: "x".repeat(59) }, "lr{{lr}}"],
  [`lr${"x".repeat(58)}`, lrAndWidth, { lr: "x".repeat(58) }, "lr{{lr}}"],
])("%s", (expected, parameters, configuration, run) => {
  expect(nameOf(parameters, configuration, run)).toBe(expected);
});

/** A table has no place for a name that means nothing in it. */
test.each([
  ...["TBD", "tba", "n.a.", "N.A.", "N/A", "ＴＢＤ", "-", "---", "...", "…"],
  ...["na", "none", "_x_", "~x~", "1."],
])("a run of the value %s is read by its name", (lr) => {
  expect(isReadAs(nameOf(lrAndWidth, { lr }, "{{lr}}"))).toBe(true);
});

test("the pattern by default has all that varies, and what depends on others only with them", () => {
  expect(patternOf({ parameters: [values("lr"), fixed, momentum] })).toBe(
    "lr{{lr}}{{#momentum}}_momentum{{momentum}}{{/momentum}}",
  );
});

test("a name that another trial has gets a hash, and a longer one where that is taken as well", () => {
  const taken = new Set(["1"]);
  const trial = { number: 1, parameters: { lr: 1 } };
  const first = runNameOf({ parameters: lrAndWidth, run: "{{lr}}" }, trial, taken);
  expect(first).toMatch(/^1-[0-9a-f]{6}$/);
  const second = runNameOf({ parameters: lrAndWidth, run: "{{lr}}" }, trial, taken.add(nameKey(first)));
  expect(second).toMatch(/^1-[0-9a-f]{7}$/);
  expect(second.startsWith(first)).toBe(true);
});

test("names that differ by case alone would be one folder on some file systems", () => {
  const optimizer = { parameters: [values("x")], run: "{{x}}" };
  const taken = new Set([nameKey(runNameOf(optimizer, { number: 1, parameters: { x: "Adam" } }))]);
  expect(runNameOf(optimizer, { number: 2, parameters: { x: "adam" } }, taken)).toMatch(/^adam-[0-9a-f]{6}$/);
});

test("any values make a name that is safe, short and always the same; others make another", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.double({ noNaN: true }),
    fc.boolean(),
  );
  const configuration = fc.record({ lr: value, width: value });
  fc.assert(
    fc.property(
      configuration,
      configuration,
      fc.constantFrom(undefined, "{{lr}}~{{width}}"),
      (one, other, run) => {
        const name = nameOf(lrAndWidth, one, run);
        expect(problemWithName(name)).toBeUndefined();
        expect(name).toMatch(/^[\p{L}\p{N}+=_][\p{L}\p{N}\p{M}._+=-]*$/u);
        expect(name.length).toBeLessThanOrEqual(60);
        expect(nameOf(lrAndWidth, { ...one }, run)).toBe(name);
        const texts = [one, other].map(({ lr, width }) => JSON.stringify([String(lr), String(width)]));
        if (texts[0] !== texts[1]) expect(nameOf(lrAndWidth, other, run)).not.toBe(name);
      },
    ),
    { numRuns: 200 },
  );
});
