import { describe, expect, test } from "vitest";
import { type Fate, prospectOf } from "../../../../src/backends/local/schedule/dependencies.ts";
import { parseDependency } from "../../../../src/script/dependency.ts";

const NOW = 10 * 60_000;
const over = (isGood: boolean): Fate => ({ hasBegun: true, isOver: true, isGood, startedAt: 0 });

/** The jobs of the table: 1 ended well, 2 did not, 3 runs since five minutes, 4 waits, 5 was cancelled while it waited. */
const FATES: ReadonlyMap<number, Fate | "unclear"> = new Map<number, Fate | "unclear">([
  [1, over(true)],
  [2, over(false)],
  [3, { hasBegun: true, isOver: false, isGood: false, startedAt: NOW - 5 * 60_000 }],
  [4, { hasBegun: false, isOver: false, isGood: false }],
  [5, { hasBegun: true, isOver: true, isGood: false }],
  [6, "unclear"],
]);

/** As slurmctld 22.05 decided for jobs of these kinds. */
describe("what comes of a dependency", () => {
  test.each([
    ["after:1", "met"],
    ["after:3", "met"],
    ["after:3+5", "met"],
    ["after:3+6", "waits"],
    ["after:4", "waits"],
    ["after:5", "met"],
    ["after:5+60", "met"],
    ["afterany:1:2", "met"],
    ["afterany:3", "waits"],
    ["afterany:5", "met"],
    ["afterok:1", "met"],
    ["afterok:2", "never"],
    ["afterok:3", "waits"],
    ["afterok:5", "never"],
    ["afternotok:1", "never"],
    ["afternotok:2", "met"],
    ["afternotok:4", "waits"],
    ["afternotok:5", "met"],
    ["aftercorr:1", "met"],
    ["aftercorr:2", "never"],
    ["afterok:1:2", "never"],
    ["afterok:3,afterok:2", "never"],
    ["afterok:1,afterok:3", "waits"],
    ["afterok:2?afterok:1", "met"],
    ["afterok:1,afterok:2?afterok:1", "met"],
    ["afterok:2?afternotok:1", "never"],
    ["afterok:2?afterok:3", "waits"],
    ["afterok:99", "never"],
    ["afterok:6", "waits"],
    ["afterok:1,singleton", "waits"],
  ])("%s: %s", (text, expected) => {
    const dependency = parseDependency(text);
    if (dependency === undefined) throw new Error(text);
    const circumstances = {
      fateOf: ({ job }: { job: number }) => FATES.get(job) ?? ("gone" as const),
      isAlone: false,
      now: NOW,
    };
    expect(prospectOf(dependency, circumstances)).toBe(expected);
  });
});
