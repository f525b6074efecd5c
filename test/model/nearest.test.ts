import { expect, test } from "vitest";
import { didYouMean, likely, nearest } from "../../src/model/nearest.ts";

const WORDS = ["completed", "failed", "pending", "running", "hold", "skip"];

test.each([
  ["compleeted", "completed"],
  ["complted", "completed"],
  ["COMPLETD", "completed"],
  ["pednign", "pending"],
  ["Pending", "pending"],
  ["hodl", "hold"],
  ["halts", undefined],
  ["ran", undefined],
  ["on", undefined],
  ["", undefined],
  ["pending", undefined],
  ["something else", undefined],
  ["x".repeat(1_000_000), undefined],
])("%s: %s", (word, meant) => {
  expect(nearest(word, WORDS)).toBe(meant);
});

test("two that are as near as each other are no guess", () => {
  expect(nearest("seed3", ["seed1", "seed2"])).toBeUndefined();
  expect(nearest("seed3", ["seed1", "seed30"])).toBeUndefined();
  expect(nearest("sed1", ["seed2", "seed1"])).toBe("seed1");
});

const RUNS = ["base", "r8_lr1e-5", "r8_lr1e-4", "r64_lr1e-5", "Seed1"];

test.each([
  ["r8_lr1e-6", ["r8_lr1e-5", "r8_lr1e-4"]],
  ["r8_lr1e5", ["r8_lr1e-5"]],
  ["R8_LR1E-5", ["r8_lr1e-5"]],
  ["seed1", ["Seed1"]],
  ["bsae", ["base"]],
  ["r64", ["r64_lr1e-5"]],
  ["lr1e-5", ["r8_lr1e-5", "r64_lr1e-5"]],
  ["e", []],
  ["nothing", []],
  ["", []],
  ["x".repeat(1_000_000), []],
])("%s may be %j", (word, meant) => {
  expect(likely(word, RUNS)).toEqual(meant);
});

test.each([
  [[], undefined],
  [["a"], "Did you mean a?"],
  [["a", "b"], "Did you mean a or b?"],
  [["a", "b", "c", "d"], "Did you mean a, b or c?"],
])("%j: %s", (words, question) => {
  expect(didYouMean(words)).toBe(question);
});
