import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GpuSample,
  gpuColumns,
  gpuSample,
  gpuUse,
  type LocalTime,
  timeIn,
} from "../../../src/monitor/efficiency/gpu-samples.ts";

const local: LocalTime = (...parts) => new Date(...parts).getTime();

/** 21 November 2026, 10:11:12.5 where the test runs. */
const AT = local(2026, 10, 21, 10, 11, 12, 500);

/** What one line says below a header. */
function read(header: string, line: string): GpuSample | undefined {
  const columns = gpuColumns(header);
  return columns && gpuSample(line, columns, local);
}

const SMI =
  "timestamp, index, utilization.gpu [%], memory.used [MiB], memory.total [MiB], power.draw [W], temperature.gpu";

describe("a line, below headers of all kinds", () => {
  const full = { at: AT, gpu: "1", percent: 45, memoryMiB: 1234, memoryOfMiB: 40_960 };
  test.each<[string, string, string, GpuSample]>([
    [
      "as nvidia-smi prints it",
      SMI,
      "2026/11/21 10:11:12.500, 1, 45 %, 1234 MiB, 40960 MiB, 98.10 W, 41",
      full,
    ],
    [
      "without units",
      SMI.replaceAll(/ \[.*?\]/g, ""),
      "2026/11/21 10:11:12.500, 1, 45, 1234, 40960, 98.1, 41",
      full,
    ],
    ["of Windows", `${SMI}\r`, "2026/11/21 10:11:12.500, 1, 45 %, 1234 MiB, 40960 MiB, 98.10 W, 41\r", full],
    ["behind a BOM", `\uFEFF${SMI}`, "2026/11/21 10:11:12.500, 1, 45 %, 1234 MiB, 40960 MiB, 98 W, 41", full],
    [
      "in another order, with columns that nobody asked for",
      "name, memory.used [MiB], uuid, utilization.memory [%], utilization.gpu [%], timestamp",
      "NVIDIA A100, 1234 MiB, GPU-1, 99 %, 45 %, 2026/11/21 10:11:12.500",
      { at: AT, gpu: "GPU-1", percent: 45, memoryMiB: 1234 },
    ],
    [
      "of a logger in Python",
      "timestamp,gpu_id,gpu_util,mem_used_mb,mem_total_mb",
      "2026-11-21T10:11:12.500,1,45.0,1234.0,40960",
      full,
    ],
    [
      "quoted, by semicolons",
      '"time";"gpu";"util";"memory_used"',
      '"2026-11-21 10:11:12.5";"1";"45";"1.5 GiB"',
      {
        at: AT,
        gpu: "1",
        percent: 45,
        memoryMiB: 1536,
      },
    ],
    ["without times", "index, utilization.gpu [%]", "0, 45 %", { gpu: "0", percent: 45 }],
    [
      "without GPU",
      "timestamp, utilization.gpu [%]",
      "2026/11/21 10:11:12.500, 45 %",
      { at: AT, gpu: "", percent: 45 },
    ],
    [
      "of a GPU that does not tell its use",
      SMI,
      "2026/11/21 10:11:12.500, 1, [N/A], 1234 MiB, 40960 MiB, [N/A], 41",
      {
        at: AT,
        gpu: "1",
        memoryMiB: 1234,
        memoryOfMiB: 40_960,
      },
    ],
    [
      "of a GPU that does not tell its memory",
      SMI,
      "2026/11/21 10:11:12.500, 1, 45 %, [Not Supported], [N/A], 0 W, 41",
      {
        at: AT,
        gpu: "1",
        percent: 45,
      },
    ],
    [
      "more than there is",
      SMI,
      "2026/11/21 10:11:12.500, 1, 4294967295 %, 1234 MiB, 40960 MiB, 0 W, 4",
      {
        at: AT,
        gpu: "1",
        memoryMiB: 1234,
        memoryOfMiB: 40_960,
      },
    ],
  ])("%s", (_, header, line, expected) => expect(read(header, line)).toEqual(expected));

  test("no header: the first line has the usual columns", () => {
    const line = "2026/11/21 10:11:12.500, 1, 45 %, 1234 MiB, 40960 MiB, 98.10 W, 41";
    expect(read(line, line)).toEqual(full);
  });

  test.each(["", "epoch, loss, lr", "NVIDIA-SMI has failed because it couldn't communicate", "{}"])(
    "no GPU metrics: %s",
    (header) => expect(gpuColumns(header)).toBeUndefined(),
  );

  test.each(["", SMI, "2026/11/21 10:11:1", "2026/11/21 10:11:12.500, 1", "x, 1, 45 %, 1234 MiB", "\0\0\0"])(
    "nothing is taken from %j",
    (line) => expect(read(SMI, line)).toBeUndefined(),
  );
});

test.each([
  ["2026/11/21 10:11:12.500", AT],
  ["2026-11-21 10:11:12,500", AT],
  ["2026-11-21T10:11:12.500Z", Date.UTC(2026, 10, 21, 10, 11, 12, 500)],
  ["2026-11-21T10:11:12+02:00", Date.UTC(2026, 10, 21, 8, 11, 12)],
  ["2026-11-21T10:11:12-0530", Date.UTC(2026, 10, 21, 15, 41, 12)],
  ["1795676138", 1_795_676_138_000],
  ["1795676138.25", 1_795_676_138_250],
  ["1795676138250", 1_795_676_138_250],
  ["12:00:00", undefined],
  ["NaN", undefined],
])("time %s", (text, expected) => expect(timeIn(text, local)).toBe(expected));

describe("the use that samples add up to", () => {
  const of = (gpu: string, percent: number, memoryMiB = 0): GpuSample => ({ gpu, percent, memoryMiB });

  test("the mean of each GPU, however often it was sampled; the memory of the fullest", () => {
    const samples = [of("0", 100, 10), of("0", 50, 30), of("0", 0, 20), of("1", 0, 5)];
    expect(gpuUse(samples, 2)).toEqual({ kind: "mean", percent: 25, memoryMiB: 30 });
  });

  test("of the busiest, where others are in the file, too", () => {
    const samples = [of("0", 0), of("1", 80), of("2", 5), of("3", 60)];
    expect(gpuUse(samples, 2)?.percent).toBe(70);
    expect(gpuUse(samples, undefined)?.percent).toBe(36.25);
  });

  test("nothing of no samples, and no percent where none is told", () => {
    expect(gpuUse([], 1)).toBeUndefined();
    expect(gpuUse([{ gpu: "0", memoryMiB: 7 }], 1)).toEqual({ kind: "mean", memoryMiB: 7 });
  });

  const sample = fc.record({
    gpu: fc.constantFrom("0", "1", "2"),
    percent: fc.nat(100),
    memoryMiB: fc.nat(80_000),
  });

  test("is what the lines say, whatever the order of the columns and the units", () => {
    const format = fc.record({
      order: fc.shuffledSubarray(["index", "utilization.gpu", "memory.used", "timestamp"], { minLength: 4 }),
      units: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), format, (samples, { order, units }) => {
        const cells = ({ gpu, percent, memoryMiB }: GpuSample): Record<string, string> => ({
          index: gpu,
          "utilization.gpu": `${percent}${units ? " %" : ""}`,
          "memory.used": `${memoryMiB}${units ? " MiB" : ""}`,
          timestamp: "2026/11/21 10:11:12.500",
        });
        const columns = gpuColumns(order.join(", "));
        const found = samples.map((each) => {
          const line = order.map((name) => cells(each)[name]).join(", ");
          return columns && gpuSample(line, columns, local);
        });
        expect(found).toEqual(samples.map((each) => ({ at: AT, ...each })));
      }),
    );
  });

  test("lies between the least and the most of its samples", () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1 }), fc.integer({ min: 1, max: 4 }), (samples, gpus) => {
        const percents = samples.map(({ percent }) => percent);
        const { percent = Number.NaN } = gpuUse(samples, gpus) ?? {};
        expect(percent).toBeGreaterThanOrEqual(Math.min(...percents));
        expect(percent).toBeLessThanOrEqual(Math.max(...percents));
      }),
    );
  });

  test("a line cut off anywhere, or any text at all, tells nothing that is wrong", () => {
    const line = "2026/11/21 10:11:12.500, 1, 45 %, 1234 MiB, 40960 MiB, 98.10 W, 41";
    const columns = gpuColumns(SMI);
    for (let end = 0; end < line.length; end += 1) {
      const found = columns && gpuSample(line.slice(0, end), columns, local);
      if (found !== undefined) expect(found).toMatchObject({ gpu: "1", percent: 45 });
    }
    fc.assert(
      fc.property(fc.string(), fc.string(), (header, text) => {
        const found = read(header, text);
        expect(found?.percent ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });
});
