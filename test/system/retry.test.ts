import { expect, test } from "vitest";
import { retryQuery } from "../../src/system/retry.ts";
import { manualClock } from "../support/clock.ts";

const limits = { retries: 3, firstDelayMs: 100, maxDelayMs: 250 };
const ask = async (answers: readonly string[]) => {
  const clock = manualClock();
  const left = [...answers];
  const answer = await retryQuery(
    clock,
    async () => left.shift() ?? "too often",
    (text) => text === "busy",
    limits,
  );
  return { answer, sleeps: clock.sleeps, left };
};

test.each([
  ["a good answer is taken at once", ["yes", "x"], { answer: "yes", sleeps: [], left: ["x"] }],
  [
    "a transient one is asked again",
    ["busy", "busy", "yes"],
    { answer: "yes", sleeps: [100, 200], left: [] },
  ],
  [
    "the last answer counts",
    ["busy", "busy", "busy", "busy", "x"],
    { answer: "busy", sleeps: [100, 200, 250], left: ["x"] },
  ],
])("%s", async (_name, answers, expected) => {
  expect(await ask(answers)).toEqual(expected);
});

test("a throw is a bug and passes at once", async () => {
  const clock = manualClock();
  const broken = () =>
    retryQuery(
      clock,
      () => Promise.reject(new TypeError("bug")),
      () => true,
      limits,
    );
  await expect(broken()).rejects.toThrow("bug");
  expect(clock.sleeps).toEqual([]);
});
