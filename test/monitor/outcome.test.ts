import { describe, expect, test } from "vitest";
import type { Status } from "../../src/model/status.ts";
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
