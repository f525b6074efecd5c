import { describe, expect, test } from "vitest";
import { parseBegin } from "../../../src/backends/local/asked/begin-time.ts";
import { submittedEnvironment } from "../../../src/backends/local/asked/exports.ts";
import { exitHead, parseExit, parseTimes } from "../../../src/backends/local/records/exit-record.ts";
import { parseUse } from "../../../src/backends/local/records/records.ts";

describe("--begin, at 2026-03-04 10:30:00 local time", () => {
  const now = new Date(2026, 2, 4, 10, 30).getTime();
  test.each([
    ["now", [2026, 2, 4, 10, 30, 0]],
    ["now-5", [2026, 2, 4, 10, 29, 55]],
    ["now+90", [2026, 2, 4, 10, 31, 30]],
    ["now+3seconds", [2026, 2, 4, 10, 30, 3]],
    ["now + 2minutes", [2026, 2, 4, 10, 32, 0]],
    ["now+1hour", [2026, 2, 4, 11, 30, 0]],
    ["NOW + 2 days", [2026, 2, 6, 10, 30, 0]],
    ["now+1week", [2026, 2, 11, 10, 30, 0]],
    ["16:00", [2026, 2, 4, 16, 0, 0]],
    ["09:00", [2026, 2, 5, 9, 0, 0]],
    ["9:15:20pm", [2026, 2, 4, 21, 15, 20]],
    ["12:05 AM", [2026, 2, 5, 0, 5, 0]],
    ["noon", [2026, 2, 4, 12, 0, 0]],
    ["midnight", [2026, 2, 5, 0, 0, 0]],
    ["teatime", [2026, 2, 4, 16, 0, 0]],
    ["today", [2026, 2, 4, 0, 0, 0]],
    ["tomorrow", [2026, 2, 5, 0, 0, 0]],
    ["2026-12-24", [2026, 11, 24, 0, 0, 0]],
    ["2026-12-24T18:05", [2026, 11, 24, 18, 5, 0]],
    ["2026-12-24T18:05:06", [2026, 11, 24, 18, 5, 6]],
    ["12/24/26", [2026, 11, 24, 0, 0, 0]],
    ["122426", [2026, 11, 24, 0, 0, 0]],
    ["1224", [2026, 11, 24, 0, 0, 0]],
    ["0303", [2027, 2, 3, 0, 0, 0]],
    ["01.02.27", [2027, 0, 2, 0, 0, 0]],
    ["10:00 tomorrow", [2026, 2, 5, 10, 0, 0]],
    ["tomorrowT10:00", [2026, 2, 5, 10, 0, 0]],
    ["tomorrow 10:00", [2026, 2, 5, 10, 0, 0]],
    ["teatime tomorrow", [2026, 2, 5, 16, 0, 0]],
    ["2027-02-30", [2027, 2, 2, 0, 0, 0]],
    ["2020-01-01", [2020, 0, 1, 0, 0, 0]],
  ] as const)("%s", (text, parts) => {
    const [year, month, ...rest] = parts;
    expect(new Date(parseBegin(text, now) ?? 0)).toEqual(new Date(year, month, ...rest));
  });

  // Each of these is what sbatch 22.05 says too.
  test.each([
    ...["", "garbage", "now+x", "25:00", "10:60", "2026-13-01", "now+5parsecs", "now+2min", "now+2d"],
    ...[
      "now+1.5",
      "16:00:00.0",
      "1/1/2028",
      "2027-1-1",
      "2027-01-01T10",
      "20270101",
      "10am",
      "22:00pm",
      "friday",
    ],
    ...["24:00", "23:59:60", "2027-01-01T25:00"],
  ])("%s is refused", (text) => {
    expect(parseBegin(text, now)).toBeUndefined();
  });
});

describe("--export", () => {
  const own = {
    HOME: "/h",
    PATH: "/bin",
    FOO: "1",
    SLURM_JOB_ID: "9",
    SBATCH_PARTITION: "x",
    GONE: undefined,
  };
  test.each([
    ["ALL", { HOME: "/h", PATH: "/bin", FOO: "1" }],
    ["NONE", { HOME: "/h", PATH: "/bin" }],
    ["FOO", { HOME: "/h", PATH: "/bin", FOO: "1" }],
    ["BAR=2", { HOME: "/h", PATH: "/bin", BAR: "2" }],
    ["ALL,FOO=2,A='x,y'", { HOME: "/h", PATH: "/bin", FOO: "2", A: "x,y" }],
    ["ALL,EQ=a=b", { HOME: "/h", PATH: "/bin", FOO: "1", EQ: "a=b" }],
  ])("%s", (value, expected) => {
    expect(submittedEnvironment(value, own)).toEqual(expected);
  });
});

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
