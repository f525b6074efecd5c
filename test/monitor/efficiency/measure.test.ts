import { describe, expect, test } from "vitest";
import { measure } from "../../../src/monitor/efficiency/measure.ts";
import { ask, GB, HOUR, judged, used } from "./runs.ts";

const measured = (...parts: Parameters<typeof judged>) => judged(...parts).measured;

describe("one job", () => {
  test("used against asked, from its script where the books do not say", () => {
    expect(measured("--mem=64G -c 8 -t 10:00:00", { cpuSeconds: 4 * HOUR, memoryMiB: 6 * GB })).toEqual({
      jobs: 1,
      isRunning: false,
      ranItsCourse: true,
      ranOutOfMemory: false,
      elapsedSeconds: HOUR,
      cpus: 8,
      askedCpus: 8,
      time: { used: HOUR, asked: 10 * HOUR },
      memory: { used: 6 * GB, asked: 64 * GB },
      peakMiB: 6 * GB,
      memoryIsSum: false,
      cpuSeconds: { used: 4 * HOUR, asked: 8 * HOUR },
      memoryMiBSeconds: { used: 6 * GB * HOUR, asked: 64 * GB * HOUR },
      held: { cpuSeconds: 8 * HOUR, gpuSeconds: 0, memoryMiBSeconds: 64 * GB * HOUR },
    });
  });

  test("what the books say it had wins over the script: the site may have rounded it up", () => {
    const given = { cpus: 16, memoryMiB: 128 * GB, gpus: 4, timeSeconds: 2 * HOUR };
    const figures = measured("--mem=64G -c 8 --gres=gpu:1 -t 10:00:00", {
      given,
      memoryMiB: GB,
      cpuSeconds: HOUR,
    });
    expect(figures).toMatchObject({
      time: { asked: 2 * HOUR },
      memory: { asked: 128 * GB },
      cpuSeconds: { asked: 16 * HOUR },
      gpus: 4,
      held: { gpuSeconds: 4 * HOUR },
    });
  });

  test.each([
    [
      "nothing was measured",
      "--mem=64G -c 8",
      {},
      ["cpuSeconds", "memory", "memoryMiBSeconds", "gpu", "time"],
    ],
    ["no limit", "-t UNLIMITED", {}, ["time"]],
    ["no limit, by the books", "-t 60", { given: { timeSeconds: "unlimited" as const } }, ["time"]],
    ["all the memory of a node", "--mem=0", { memoryMiB: GB }, ["memory", "memoryMiBSeconds"]],
    ["the site's default of memory", "-c 2", { memoryMiB: GB }, ["memory", "memoryMiBSeconds"]],
    ["ended at once", "-c 2", { elapsedSeconds: 0, cpuSeconds: 1 }, ["cpuSeconds"]],
  ])("what is not known is absent: %s", (_, options, facts, absent) => {
    for (const key of absent) expect(measured(options, facts)).not.toHaveProperty(key);
  });

  test("without a script only what the books say counts", () => {
    expect(measure([used({ given: { cpus: 2 } })], undefined)).toMatchObject({ cpus: 2 });
    expect(measure([used()], undefined)).not.toHaveProperty("cpus");
    expect(measure([], ask("-c 2").asked)).toBeUndefined();
  });

  test.each([
    ["COMPLETED", true],
    ["TIMEOUT", true],
    ["FAILED", false],
    ["OUT_OF_MEMORY", false],
    ["CANCELLED", false],
    ["NODE_FAIL", false],
  ])("%s ran its course: %s", (state, expected) => {
    expect(measured("-c 1", { state }).ranItsCourse).toBe(expected);
  });

  test("its own file of GPU samples wins over accounting, which has only peaks", () => {
    const { asked } = ask("--gpus=2");
    const usage = used({ gpu: { kind: "peak", percent: 100 } });
    expect(measure([usage], asked)?.gpu).toEqual({ kind: "peak", percent: 100 });
    expect(measure([usage], asked)).not.toHaveProperty("gpuSeconds");
    const sampled = measure([usage], asked, { kind: "mean", percent: 25 });
    expect(sampled).toMatchObject({
      gpu: { kind: "mean", percent: 25 },
      gpuSeconds: { used: HOUR / 2, asked: 2 * HOUR },
    });
  });
});

describe("an array", () => {
  const elements = [
    { elapsedSeconds: HOUR, cpuSeconds: HOUR, memoryMiB: GB },
    { elapsedSeconds: 2 * HOUR, cpuSeconds: HOUR, memoryMiB: 3 * GB },
    { elapsedSeconds: HOUR, memoryMiB: 2 * GB },
  ];

  test("cpu time and what was held add up; time and memory are those of the element that used most", () => {
    expect(measured("--array=0-2 -c 2 --mem=8G -t 4:00:00", ...elements)).toMatchObject({
      jobs: 3,
      elapsedSeconds: 2 * HOUR,
      time: { used: 2 * HOUR, asked: 4 * HOUR },
      memory: { used: 3 * GB, asked: 8 * GB },
      // Of the two elements of which it is known.
      cpuSeconds: { used: 2 * HOUR, asked: 6 * HOUR },
      memoryMiBSeconds: { used: (1 + 6 + 2) * GB * HOUR, asked: 32 * GB * HOUR },
      held: { cpuSeconds: 8 * HOUR },
    });
  });

  test("of a heterogeneous job the part that came nearest to what it had", () => {
    const leader = { memoryMiB: 4 * GB, given: { memoryMiB: 64 * GB, cpus: 1 } };
    const part = { memoryMiB: 3 * GB, given: { memoryMiB: 4 * GB, cpus: 8 } };
    expect(measured("", leader, part).memory).toEqual({ used: 3 * GB, asked: 4 * GB });
  });

  test("it runs while an element does, and has run its course when all have", () => {
    const { endedAt: _, ...running } = used({ state: "RUNNING" });
    const both = measure([used(), running], undefined);
    expect(both).toMatchObject({ isRunning: true, ranItsCourse: false });
    expect(measured("", {}, { state: "FAILED" })).toMatchObject({ isRunning: false, ranItsCourse: false });
  });
});
