import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CSV_HEADER, csvLines } from "../../../src/hardware/samples/csv.ts";
import { realFiles } from "../../../src/system/files.ts";
import { gpuBesideJobs } from "../../../src/tick/usage/samples-beside.ts";

const MINUTE = 60_000;
const EVERY = 5 * MINUTE;
/** Of the samples of a month. */
const COUNT = 9_000;
const BEGAN = Date.UTC(2026, 7, 1);
const timeOf = (sample: number): number => BEGAN + sample * EVERY;

/** GPU 0 is of job 1 in the first half, of job 2 in the second, and as busy as its sample is old; GPU 1 is of nobody. */
const linesOf = (sample: number): readonly string[] =>
  csvLines({
    ...{ at: timeOf(sample), host: "box", machine: { memoryUsedMiB: 9e5 } },
    gpus: [
      { index: "0", utilizationPercent: sample % 100, memoryUsedMiB: sample, memoryTotalMiB: 50_000 },
      { index: "1", utilizationPercent: 100, memoryUsedMiB: 40_000 },
    ],
    jobs: [{ id: sample < COUNT / 2 ? "1" : "2", name: "r~ab", gpus: ["0"] }],
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runmark beside "));
  await realFiles().makeFolder(join(folder, ".runmark"));
  const all = Array.from({ length: COUNT }, (_, sample) => linesOf(sample)).flat();
  const cut = 8_001;
  const text = (lines: readonly string[]) => `${[CSV_HEADER, ...lines].join("\n")}\n`;
  await writeFile(join(folder, ".runmark", "hardware.1.csv"), text(all.slice(0, cut)));
  await writeFile(join(folder, ".runmark", "hardware.csv"), text(all.slice(cut)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const used = (job: string, from: number, to: number | undefined, where = folder) =>
  gpuBesideJobs(realFiles(), where, new Set([job]), {
    ...{ startedAt: timeOf(from), gpus: 1 },
    ...(to === undefined ? {} : { endedAt: timeOf(to) }),
  });

describe("the samples beside a job", () => {
  test.each<[string, string, number, number | undefined, object | undefined]>([
    ["at the beginning", "1", 0, 2, { percent: 1, memoryMiB: 2 }],
    ["one in the middle", "1", 2321, 2321, { percent: 21, memoryMiB: 2321 }],
    ["across two files", "1", 3999, 4003, { percent: (99 + 0 + 1 + 2 + 3) / 5, memoryMiB: 4003 }],
    ["to the last", "2", COUNT - 2, undefined, { percent: 98.5, memoryMiB: COUNT - 1 }],
    ["of another job at that time", "2", 0, 2, undefined],
    ["before there were any", "1", -30, -20, undefined],
  ])("%s", async (_, job, from, to, expected) => {
    const use = await used(job, from, to);
    expect(use).toEqual(expected && { kind: "mean", memoryOfMiB: 50_000, ...expected });
  });

  test("of a long one are read in part, and tell the average", async () => {
    let bytes = 0;
    const real = realFiles();
    const counting = {
      ...real,
      readSlice: async (path: string, offset: number, length: number) => {
        bytes += length;
        return real.readSlice(path, offset, length);
      },
    };
    const use = await gpuBesideJobs(counting, folder, new Set(["1"]), { startedAt: timeOf(0), gpus: 1 });
    expect(use?.percent).toBeGreaterThan(40);
    expect(use?.percent).toBeLessThan(60);
    expect(bytes).toBeLessThan(900_000);
  });

  test.each<[string, string | undefined]>([
    ["no file", undefined],
    ["an empty one", ""],
    ["one of other columns", "timestamp,gpu,utilization.gpu [%]\n2026/08/01 00:00:00.000, 0, 50\n"],
    ["one that holds anything", "x".repeat(20_000)],
  ])("%s says nothing", async (_, text) => {
    const where = await mkdtemp(join(tmpdir(), "runmark beside "));
    await realFiles().makeFolder(join(where, ".runmark"));
    if (text !== undefined) await writeFile(join(where, ".runmark", "hardware.csv"), text);
    expect(await used("1", 0, 2, where)).toBeUndefined();
    await rm(where, { recursive: true });
  });
});
