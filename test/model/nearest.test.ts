import { expect, test } from "vitest";
import { nearest } from "../../src/model/nearest.ts";

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
