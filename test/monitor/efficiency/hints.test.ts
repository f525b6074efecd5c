import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JobUsage } from "../../../src/model/usage.ts";
import { hintsFor } from "../../../src/monitor/efficiency/hints.ts";
import { commonHints, median, mediansOf } from "../../../src/monitor/efficiency/stages.ts";
import { cpusToAsk, memoryToAsk, timeToAsk } from "../../../src/monitor/efficiency/suggest.ts";
import { parseMemory } from "../../../src/script/amounts.ts";
import { writeMemory, writeTime } from "../../../src/script/forms.ts";
import { parseTimeLimit } from "../../../src/script/time-limit.ts";
import { GB, HOUR, judged } from "./runs.ts";

const texts = (options: string, facts: Partial<JobUsage>): readonly string[] =>
  hintsFor(judged(options, facts)).map(({ text }) => text);

describe("hints", () => {
  test.each<[string, string, Partial<JobUsage>, readonly string[]]>([
    [
      "too much memory",
      "--mem=64G",
      { memoryMiB: 6.2 * GB },
      ["asked 64 GB, used 6.2 GB: --mem=8G would do"],
    ],
    [
      "in the form in which it was asked for: each cpu",
      "--mem-per-cpu=8G -c 8",
      { memoryMiB: 6.2 * GB },
      ["asked 64 GB, used 6.2 GB: --mem-per-cpu=1G would do"],
    ],
    [
      "each GPU",
      "--mem-per-gpu=64G --gpus=2",
      { memoryMiB: 20 * GB, memoryIsSum: true },
      ["asked 128 GB, used about 20 GB: --mem-per-gpu=13G would do"],
    ],
    ["each node", "--mem=64G -N 2", { memoryMiB: 6 * GB }, ["asked 128 GB, used 6 GB: --mem=4G would do"]],
    ["a quarter is enough", "--mem=64G", { memoryMiB: 16 * GB }, []],
    ["little memory is no matter", "--mem=3G", { memoryMiB: 100 }, []],
    ["it failed: who knows what it would have needed", "--mem=64G", { memoryMiB: GB, state: "FAILED" }, []],
    ["too short to know", "--mem=64G", { memoryMiB: GB, elapsedSeconds: 59 }, []],
    [
      "its time was up: its memory was what it needed",
      "--mem=64G",
      { memoryMiB: GB, state: "TIMEOUT" },
      ["asked 64 GB, used 1 GB: --mem=1280M would do"],
    ],
    [
      "memory nearly full",
      "--mem=64G",
      { memoryMiB: 62 * GB },
      ["used 62 of 64 GB, close to out of memory: --mem=80G would be safer"],
    ],
    [
      "out of memory",
      "--mem=8G",
      { memoryMiB: 8 * GB, state: "OUT_OF_MEMORY", elapsedSeconds: 5 },
      ["used 8 of 8 GB, and ran out of it: --mem=10G would be safer"],
    ],
    [
      "more than was asked for, where nobody minds",
      "--mem=8G",
      { memoryMiB: 12 * GB },
      ["used 12 of 8 GB, more than it asked for: --mem=15G would be safer"],
    ],
    [
      "idle cpus",
      "-c 16",
      { cpuSeconds: 1.3 * HOUR },
      ["asked 16 cpus, kept 1.3 busy on average: --cpus-per-task=2 would do"],
    ],
    [
      "idle cpus of each GPU",
      "--gpus=2 --cpus-per-gpu=12",
      { cpuSeconds: 5 * HOUR },
      ["asked 24 cpus, kept 5 busy on average: --cpus-per-gpu=3 would do"],
    ],
    [
      "idle tasks",
      "-n 8",
      { cpuSeconds: HOUR },
      ["asked 8 cpus, kept 1 busy on average: fewer tasks (--ntasks) would do"],
    ],
    ["one cpu that idles", "-c 1", { cpuSeconds: 1 }, []],
    ["half of the cpus are enough", "-c 4", { cpuSeconds: 2 * HOUR }, []],
    ["the cpus that the site rounded up to", "-c 1", { cpuSeconds: 0.9 * HOUR, given: { cpus: 2 } }, []],
    [
      "too much time",
      "-t 24:00:00",
      {},
      ["asked 1-00:00:00, took 1:00:00: --time=1:30:00 would do, and start sooner"],
    ],
    ["a short limit is no matter", "-t 29", { elapsedSeconds: 4 }, []],
    ["it ended early, so its time tells nothing", "-t 24:00:00", { state: "CANCELLED" }, []],
    [
      "time nearly up",
      "-t 61",
      {},
      ["took 1:00:00 of 1:01:00, close to its limit: --time=1:45:00 would be safer"],
    ],
    ["its time was up: diagnose tells", "-t 60", { state: "TIMEOUT", elapsedSeconds: HOUR + 20 }, []],
    [
      "idle GPUs, whatever became of it",
      "--gpus=2",
      { state: "CANCELLED", gpu: { kind: "mean", percent: 7 } },
      [
        "kept the GPU busy 7 % of the time; some sites cancel jobs whose GPUs stand idle: see what it waits for (data, cpus), or ask for fewer",
      ],
    ],
    [
      "GPUs of which the peak is known",
      "--gpus=1",
      { gpu: { kind: "peak", percent: 4 } },
      [
        "kept the GPU at most 4 % busy; some sites cancel jobs whose GPUs stand idle: see what it waits for (data, cpus), or ask for fewer",
      ],
    ],
    [
      "a short run loads its model",
      "--gpus=1",
      { elapsedSeconds: 200, gpu: { kind: "mean", percent: 2 } },
      [],
    ],
    ["busy GPUs", "--gpus=1", { gpu: { kind: "mean", percent: 20 } }, []],
  ])("%s", (_, options, facts, expected) => expect(texts(options, facts)).toEqual(expected));

  test("none while it runs", () => {
    const run = judged("--mem=64G -t 24:00:00", { memoryMiB: GB });
    expect(hintsFor(run)).toHaveLength(2);
    expect(hintsFor({ ...run, measured: { ...run.measured, isRunning: true } })).toEqual([]);
  });
});

describe("what to ask for", () => {
  test("is 1.25 to 2 times the peak, as sbatch takes it, and more for more", () => {
    fc.assert(
      fc.property(fc.double({ min: 300, max: 2_000_000, noNaN: true }), (peak) => {
        const written = parseMemory(writeMemory(memoryToAsk(peak, 1))) ?? 0;
        expect(written).toBeGreaterThanOrEqual(peak * 1.25);
        expect(written).toBeLessThanOrEqual(peak * 2.2);
        expect(memoryToAsk(peak * 1.1, 1)).toBeGreaterThanOrEqual(written);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 600_000 }), (seconds) => {
        const written = Number(parseTimeLimit(writeTime(timeToAsk(seconds))));
        expect(written).toBe(timeToAsk(seconds));
        expect(written).toBeGreaterThanOrEqual(seconds * 1.5);
        expect(written).toBeLessThanOrEqual(seconds * 2);
      }),
    );
  });

  test("is in no case nothing", () => {
    expect([memoryToAsk(1, 1), cpusToAsk(0.01, 8), timeToAsk(1)]).toEqual([256, 1, 600]);
  });
});

describe("a stage", () => {
  const runs = (options: string, ...facts: readonly Partial<JobUsage>[]) =>
    facts.map((fact, index) => ({ key: `training/r${index}`, ...judged(options, fact) }));

  test("one hint for all that asked for the same, by the one that used most", () => {
    const hints = commonHints(
      runs("--mem=64G", { memoryMiB: 2 * GB }, { memoryMiB: 7.1 * GB }, { memoryMiB: 3 * GB }),
    );
    expect(hints).toEqual([
      {
        kind: "memory",
        text: "3 runs asked 64 GB, used at most 7.1 GB: --mem=9G would do",
        write: "--mem=9G",
        tasks: ["training/r0", "training/r1", "training/r2"],
      },
    ]);
  });

  test.each<[string, readonly Partial<JobUsage>[]]>([
    [
      "one that needed most of it speaks against it",
      [{ memoryMiB: GB }, { memoryMiB: GB }, { memoryMiB: 50 * GB }],
    ],
    ["one alone is told in its row", [{ memoryMiB: GB }]],
  ])("%s", (_, facts) => expect(commonHints(runs("--mem=64G", ...facts))).toEqual([]));

  test("one that failed says nothing of what is needed", () => {
    const failed = { memoryMiB: 40 * GB, state: "FAILED" };
    expect(commonHints(runs("--mem=64G", { memoryMiB: GB }, { memoryMiB: GB }, failed))).toMatchObject([
      { tasks: ["training/r0", "training/r1"] },
    ]);
  });

  test("runs that asked for other amounts, or in other forms, are told apart", () => {
    const [small, large] = [runs("--mem=32G", { memoryMiB: GB }), runs("--mem=64G", { memoryMiB: GB })];
    expect(commonHints([...small, ...large])).toEqual([]);
    const perCpu = runs("--mem-per-cpu=32G", { memoryMiB: GB });
    expect(commonHints([...small, ...perCpu])).toEqual([]);
    expect(commonHints([...small, ...small])).toHaveLength(1);
  });

  test("its medians are of what is known", () => {
    const some = runs(
      "--mem=10G -t 4:00:00",
      { memoryMiB: GB, cpuSeconds: HOUR },
      { memoryMiB: 3 * GB },
      { memoryMiB: 8 * GB, elapsedSeconds: 2 * HOUR },
      {},
    );
    expect(mediansOf(some)).toEqual({ time: 0.25, cpu: 1, memory: 0.3 });
    expect(mediansOf([])).toEqual({});
  });

  test("a median has as many below it as above it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values) ?? Number.NaN;
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
    expect(median([])).toBeUndefined();
  });
});
