import { describe, expect, test } from "vitest";
import { totalsOf, wasteOf } from "../../../src/monitor/efficiency/totals.ts";
import { GB, HOUR, judged } from "./runs.ts";

const tried = (isOfUse: boolean, ...parts: Parameters<typeof judged>) => ({
  measured: judged(...parts).measured,
  isOfUse,
});

test("totals: shares where both are known, what was held of all, what was lost by failures", () => {
  const totals = totalsOf([
    tried(true, "-c 4 --mem=8G", { cpuSeconds: HOUR, memoryMiB: 2 * GB }),
    tried(true, "-c 4", {}),
    tried(false, "-c 2 --gpus=1", { state: "FAILED", cpuSeconds: HOUR }),
  ]);
  expect(totals).toEqual({
    tries: 3,
    cpuSeconds: { used: 2 * HOUR, asked: 6 * HOUR },
    memoryMiBSeconds: { used: 2 * GB * HOUR, asked: 8 * GB * HOUR },
    held: { cpuSeconds: 10 * HOUR, gpuSeconds: HOUR, memoryMiBSeconds: 8 * GB * HOUR },
    lost: { tries: 1, cpuSeconds: 2 * HOUR, gpuSeconds: HOUR, memoryMiBSeconds: 0 },
  });
  expect(totalsOf([]).held).toEqual({ cpuSeconds: 0, gpuSeconds: 0, memoryMiBSeconds: 0 });
});

describe("waste", () => {
  const idleGpu = tried(true, "--gpus=1", { cpuSeconds: HOUR, gpu: { kind: "mean", percent: 0 } });
  const idleCpus = tried(true, "-c 9", { cpuSeconds: HOUR });
  const idleMemory = tried(true, "--mem=17G", { cpuSeconds: HOUR, memoryMiB: GB });
  const failed = tried(false, "-c 40", { cpuSeconds: 40 * HOUR });

  test("is counted in cpus: a GPU is worth many of them, 4 GB one", () => {
    expect([idleGpu, idleCpus, idleMemory, failed].map((each) => wasteOf(each) / HOUR)).toEqual([
      16, 8, 4, 40,
    ]);
  });

  test("is none where nothing is known, and none below none", () => {
    expect(wasteOf(tried(true, "-c 8 --gpus=8", {}))).toBe(0);
    expect(wasteOf(tried(true, "-c 1", { cpuSeconds: 3 * HOUR }))).toBe(0);
  });
});
