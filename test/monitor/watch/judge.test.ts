import { describe, expect, test } from "vitest";
import { type WatchFacts, type WatchSettings, warningsOf } from "../../../src/monitor/watch/judge.ts";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const SETTINGS: WatchSettings = { silentMs: 30 * MINUTE, gpuIdlePercent: 5, slowRatio: 0.7 };

const ago = (minutes: number): number => NOW - minutes * MINUTE;
const rates = (earlier: number, one: number, other: number): WatchFacts["log"] => ({
  rate: { value: other, unit: "it/s", earlier },
  samples: [one, other],
});

const CASES: readonly [name: string, facts: Partial<WatchFacts>, kinds: readonly string[]][] = [
  ["that writes is well", { startedAt: ago(500), grownAt: ago(29) }, []],
  ["that has written nothing for long", { startedAt: ago(500), grownAt: ago(31) }, ["silent"]],
  ["that has never written", { startedAt: ago(31) }, ["silent"]],
  ["that has just begun in an old log", { startedAt: ago(1), grownAt: ago(400) }, []],
  ["of which nothing is known", {}, []],
  ["whose GPUs idle", { grownAt: NOW, gpuPercent: 4.9 }, ["idle"]],
  ["whose GPUs work", { grownAt: NOW, gpuPercent: 5 }, []],
  ["that is silent and idle", { grownAt: ago(31), gpuPercent: 0 }, ["silent", "idle"]],
  ["that has become slow", { grownAt: NOW, log: rates(10, 6.9, 6.9) }, ["slow"]],
  ["that was slow in one sample", { grownAt: NOW, log: rates(10, 6.9, 7.1) }, []],
  ["that is fast again", { grownAt: NOW, log: rates(10, 7.1, 12) }, []],
  ["whose loss is no number", { grownAt: NOW, log: { loss: Number.NaN } }, ["diverged"]],
  ["whose loss overflowed", { grownAt: NOW, log: { loss: Number.POSITIVE_INFINITY } }, ["diverged"]],
];

describe("a job that runs", () => {
  test.each(CASES)("%s", (_, facts, kinds) => {
    const warnings = warningsOf({ log: {}, ...facts }, SETTINGS, NOW);
    expect(warnings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("silent with busy GPUs is told so: a hang looks like that too", () => {
    expect(warningsOf({ startedAt: ago(40), log: {}, gpuPercent: 100 }, SETTINGS, NOW)).toEqual([
      { kind: "silent", since: ago(40), isBusy: true },
    ]);
  });

  test("is not held against a silence of 0", () => {
    expect(warningsOf({ startedAt: ago(400), log: {} }, { ...SETTINGS, silentMs: 0 }, NOW)).toEqual([]);
  });
});
