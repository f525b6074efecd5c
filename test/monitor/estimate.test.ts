import { describe, expect, test } from "vitest";
import type { Status } from "../../src/model/status.ts";
import { estimateOf, type TimedTask, timeLeftMs } from "../../src/monitor/estimate.ts";
import { T0 } from "../support/records.ts";

const MINUTE = 60_000;
const NOW = T0 + 20 * MINUTE;

describe("time left, in minutes", () => {
  const task = (stage: string, status: Status, from?: number, to?: number) => ({
    stage,
    status,
    ...(from === undefined ? {} : { startedAt: T0 + from * MINUTE }),
    ...(to === undefined ? {} : { endedAt: T0 + to * MINUTE }),
  });
  const done = [task("training", "completed", 0, 10), task("training", "completed", 0, 20)];

  test.each([
    ["nothing has completed", [task("training", "running", 0), task("training", "pending")], undefined],
    ["nothing is left", done, 0],
    ["one waits", [...done, task("training", "queued")], 15],
    ["one runs since minute 15, now is 20", [...done, task("training", "running", 15)], 10],
    [
      "two run, two wait",
      [
        ...done,
        task("training", "running", 15),
        task("training", "running", 15),
        task("training", "pending"),
        task("training", "submitting"),
      ],
      25,
    ],
    ["another stage, of which none has completed", [...done, task("evaluation", "pending")], undefined],
    ["one that has outlived the short ones", [...done, task("training", "running", 5)], 5],
    ["one that has outlived all", [...done, task("training", "running", 0)], undefined],
    [
      "two that are nearly done beside one that has just begun",
      [
        ...done,
        task("training", "running", 1),
        task("training", "running", 1),
        task("training", "running", 20),
      ],
      15,
    ],
    [
      "another stage, with a time of its own",
      [...done, task("evaluation", "completed", 0, 1), task("evaluation", "pending")],
      1,
    ],
    [
      "what will not run takes no time",
      [...done, task("training", "failed", 0, 50), task("training", "skipped")],
      0,
    ],
    ["only a person can move what is left", [...done, task("training", "blocked")], undefined],
    [
      "what is blocked takes no time beside what moves",
      [...done, task("training", "blocked"), task("training", "queued")],
      15,
    ],
  ] as const)("%s", (_, tasks, expected) => {
    const left = timeLeftMs(tasks, T0 + 20 * MINUTE);
    expect(left === undefined ? left : left / MINUTE).toBe(expected);
  });
});

describe("time left with more than times that were", () => {
  const at = (minutes: number): number => T0 + minutes * MINUTE;
  const task = (status: Status, more: Partial<TimedTask> = {}): TimedTask => ({
    stage: "training",
    status,
    ...more,
  });
  const took = (minutes: number, expected?: number): TimedTask =>
    task("completed", {
      startedAt: T0,
      endedAt: at(minutes),
      ...(expected === undefined ? {} : { expectedMs: expected * MINUTE }),
    });
  const minutesOf = (tasks: readonly TimedTask[]): number | undefined => {
    const { leftMs } = estimateOf(tasks, NOW);
    return leftMs === undefined ? undefined : leftMs / MINUTE;
  };

  test.each<[string, TimedTask[], number | undefined]>([
    ["a quarter is done after 10", [task("running", { startedAt: at(10), progress: 0.25 })], 30],
    [
      "and one that waits may take as long as it",
      [task("running", { startedAt: at(10), progress: 0.25 }), task("pending")],
      70,
    ],
    [
      "what has only begun tells nothing",
      [task("running", { startedAt: at(10), progress: 0.01 })],
      undefined,
    ],
    [
      "its own progress tells more than the others",
      [took(100), task("running", { startedAt: at(10), progress: 0.5 })],
      10,
    ],
    ["all steps are done", [task("running", { startedAt: at(10), progress: 1 })], 0],
    ["what its row says, where nothing else does", [task("pending", { expectedMs: 45 * MINUTE })], 45],
    ["less what it has run", [task("running", { startedAt: at(10), expectedMs: 45 * MINUTE })], 35],
    [
      "beyond what its row says nobody knows",
      [task("running", { startedAt: at(10), expectedMs: 5 * MINUTE })],
      undefined,
    ],
    [
      "in the proportion of those that were",
      [took(20, 10), task("pending", { expectedMs: 50 * MINUTE })],
      100,
    ],
    ["without a row's word as those that were", [took(20, 10), task("pending")], 20],
    [
      "in the proportion to which one comes that runs",
      [
        task("running", { startedAt: at(10), progress: 0.5, expectedMs: 10 * MINUTE }),
        task("pending", { expectedMs: 30 * MINUTE }),
      ],
      70,
    ],
    [
      "one that runs, in the proportion of those that were",
      [took(20, 10), task("running", { startedAt: at(10), expectedMs: 8 * MINUTE })],
      6,
    ],
    [
      "at its rate of late, whatever it stood still before",
      [task("running", { startedAt: at(-100), progress: 0.5, restMs: 10 * MINUTE }), task("pending")],
      30,
    ],
    [
      "while it stands still nobody knows",
      [took(20), task("running", { startedAt: at(10), isStill: true })],
      undefined,
    ],
  ])("%s", (_, tasks, expected) => {
    expect(minutesOf(tasks)).toBe(expected);
  });

  test("how many times as long as their rows say they took", () => {
    expect(estimateOf([took(10, 10), took(30, 20), took(90, 10)], NOW).ofExpected).toBe(1.5);
    expect(estimateOf([took(10)], NOW).ofExpected).toBeUndefined();
    expect(estimateOf([took(1, 0.5)], NOW).ofExpected, "seconds tell of starts").toBeUndefined();
  });

  test("10,000 tasks take no longer than a moment each", () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0 ? took(index + 1, 10) : task("pending", { expectedMs: MINUTE }),
    );
    expect(estimateOf(tasks, NOW).leftMs).toBeGreaterThan(0);
  });
});
