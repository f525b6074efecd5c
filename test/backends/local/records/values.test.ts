import { describe, expect, test } from "vitest";
import { exitHead, parseExit, parseTimes } from "../../../../src/backends/local/records/exit-record.ts";
import { parseUse } from "../../../../src/backends/local/records/records.ts";

describe("exit records", () => {
  test.each([
    ["0 exited\n", { code: 0 }],
    ["137 exited\n", { code: 137 }],
    ["137 signalled\n", { code: 137, signal: 9 }],
    ["0 exited", undefined],
    ["", undefined],
    [exitHead("m"), undefined],
    [`${exitHead("m")}0 ended`, undefined],
    [`${exitHead("m")}0 ended\n`, { code: 0 }],
    [`${exitHead("m")}0m0.0s 0m0.0s\n0m1.5s 0m0.5s\n3 ended\n`, { code: 3, cpuSeconds: 2 }],
    [`${exitHead("m")}0m0.0s 0m0.0s\n0m1.5s 0m0`, undefined],
    [`${exitHead("m")}137 ended\n`, { code: 137 }],
    [`${exitHead("m")}Killed\n137 ended\n`, { code: 137, signal: 9 }],
    [`${exitHead("m")}Killed\n0m0s 0m0s\n0m0s 0m0s\n137 ended\n`, { code: 137, signal: 9, cpuSeconds: 0 }],
    [`${exitHead("m")}130 ended\n`, { code: 130, signal: 2 }],
    [`${exitHead("m")}sh: locale?\n0 ended\n`, { code: 0 }],
  ])("%j", (text, expected) => {
    expect(parseExit(text)).toEqual(expected);
  });
});

test.each([
  ["dash", "0m0.000000s 0m0.010000s\n1m2.500000s 0m0.250000s\n", 62.75],
  ["bash", "0m0.004s 0m0.004s\n0m0.000s 0m0.000s\n", 0],
  ["bash in German", "0m0,004s 0m0,004s\n0m1,500s 0m0,500s\n", 2],
  ["not whole", "0m0.000000s 0m0.010000s\n1m2.50", undefined],
  ["empty", "", undefined],
])("times as the shell counts them: %s", (_, text, expected) => expect(parseTimes(text)).toBe(expected));

test.each([
  ['{"memoryMiB":12.5,"cpuSeconds":3}\n', { memoryMiB: 12.5, cpuSeconds: 3 }],
  ['{"memoryMiB":12.5,"cpuSeconds":3,"gpu":"of a later version"}\n', { memoryMiB: 12.5, cpuSeconds: 3 }],
  ['{"memoryMiB":12.5', undefined],
  ["", undefined],
])("what a job was seen to use: %s", (text, expected) => {
  if (expected === undefined) expect(parseUse(text)).toBeUndefined();
  else expect(parseUse(text)).toMatchObject(expected);
});
