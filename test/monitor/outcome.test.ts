import { describe, expect, test } from "vitest";
import type { Status } from "../../src/model/status.ts";
import { timeLeftMs } from "../../src/monitor/estimate.ts";
import { outcomeOf, type Part, partOf } from "../../src/monitor/outcome.ts";
import { nextDelayMs } from "../../src/monitor/pace.ts";
import { intent, recordAfter, T0 } from "../support/records.ts";

const MINUTE = 60_000;

describe("the part of a task in what is left to do", () => {
  const facts = { attempt: recordAfter(intent()).attempts[0], willRun: false, blockedByTask: false };
  test.each<[Status, Part]>([
    ["pending", "left"],
    ["submitting", "left"],
    ["queued", "left"],
    ["running", "left"],
    ["completed", "done"],
    ["skipped", "done"],
    ["failed", "failed"],
    ["timeout", "failed"],
    ["out_of_memory", "failed"],
    ["cancelled", "failed"],
    ["preempted", "failed"],
    ["node_fail", "failed"],
    ["invalid", "failed"],
    ["blocked", "person"],
    ["unknown", "person"],
  ])("%s: %s", (status, expected) => {
    expect(partOf({ ...facts, standing: { status } }, T0)).toBe(expected);
    expect(partOf({ ...facts, standing: { status }, willRun: true }, T0)).toBe("left");
  });

  test("blocked by a task that ended without success is that task's failure", () => {
    expect(partOf({ ...facts, standing: { status: "blocked" }, blockedByTask: true }, T0)).toBe("failed");
  });

  test("a submission that stays unclear becomes a person's after 15 minutes", () => {
    const at = (minutes: number) =>
      partOf({ ...facts, standing: { status: "submitting" } }, T0 + minutes * MINUTE);
    expect([14.99, 15].map(at)).toEqual(["left", "person"]);
  });
});

test.each<[Part[], number]>([
  [[], 0],
  [["done"], 0],
  [["done", "failed"], 1],
  [["failed", "left", "person"], 4],
  [["failed", "person", "done"], 7],
  [["left"], 4],
  [["person"], 7],
])("%j ends with exit code %d", (parts, expected) => {
  expect(outcomeOf(parts)).toBe(expected);
});

describe("the wait until the next tick, in seconds", () => {
  const pace = { pollSeconds: 60, maxPollSeconds: 180 };
  const quick = { pollSeconds: 1, maxPollSeconds: 5 };
  const odd = { pollSeconds: 60, maxPollSeconds: 10 };
  test.each([
    [pace, { quietTicks: 0, failedTicks: 0, soon: false }, 60],
    [pace, { quietTicks: 1, failedTicks: 0, soon: false }, 90],
    [pace, { quietTicks: 2, failedTicks: 0, soon: false }, 135],
    [pace, { quietTicks: 3, failedTicks: 0, soon: false }, 180],
    [pace, { quietTicks: 9999, failedTicks: 0, soon: false }, 180],
    [pace, { quietTicks: 9, failedTicks: 0, soon: true }, 10],
    [quick, { quietTicks: 0, failedTicks: 0, soon: true }, 1],
    [quick, { quietTicks: 9, failedTicks: 0, soon: true }, 5],
    [pace, { quietTicks: 0, failedTicks: 1, soon: true }, 120],
    [pace, { quietTicks: 9, failedTicks: 9999, soon: false }, 180],
    [odd, { quietTicks: 9, failedTicks: 9, soon: false }, 60],
  ])("%j %j: %d", (given, facts, expected) => {
    expect(nextDelayMs(given, facts) / 1000).toBe(expected);
  });
});

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
