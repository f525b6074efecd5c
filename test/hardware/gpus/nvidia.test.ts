import { describe, expect, test } from "vitest";
import { nvidiaGpus } from "../../../src/hardware/gpus/nvidia.ts";

const HEADER =
  "index, name, uuid, utilization.gpu [%], memory.used [MiB], memory.total [MiB], power.draw [W], temperature.gpu";

describe("what nvidia-smi says", () => {
  test("is read by the names in its header", () => {
    expect(
      nvidiaGpus(`${HEADER}\n0, NVIDIA A100-SXM4-80GB, GPU-1f2e, 87, 40536, 81920, 251.32, 61\n`),
    ).toEqual([
      {
        index: "0",
        name: "NVIDIA A100-SXM4-80GB",
        uuid: "GPU-1f2e",
        utilizationPercent: 87,
        memoryUsedMiB: 40536,
        memoryTotalMiB: 81920,
        powerWatts: 251.32,
        temperatureC: 61,
      },
    ]);
  });

  test.each([
    [
      "what it does not know",
      "0, A, GPU-1, [N/A], [Not Supported], N/A, [Unknown Error], [GPU requires reset]",
    ],
    ["what cannot be", "0, A, GPU-1, 4294967295, -1, x, -3, 255"],
    ["a sensor at zero", "0, A, GPU-1, , , , , 0"],
  ])("%s is absent", (_, line) => {
    expect(nvidiaGpus(`${HEADER}\n${line}\n`)).toEqual([{ index: "0", name: "A", uuid: "GPU-1" }]);
  });

  test("a name with commas keeps all others in their columns", () => {
    expect(nvidiaGpus(`${HEADER}\n0, Quadro, Inc. A, B, GPU-1f2e, 87, 40536, 81920, 251.32, 61\n`)).toEqual([
      expect.objectContaining({ name: "Quadro, Inc. A, B", uuid: "GPU-1f2e", temperatureC: 61 }),
    ]);
  });

  test("a new column changes nothing, nor does another order", () => {
    expect(nvidiaGpus("temperature.gpu, fan.speed [%], index\n50, 30, 1\n")).toEqual([
      { index: "1", temperatureC: 50 },
    ]);
  });

  test("lines in between are no GPUs", () => {
    expect(nvidiaGpus(`${HEADER}\nWARNING: infoROM is corrupted at gpu 0000:3B:00.0\n\n`)).toEqual([]);
  });

  test.each([
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
    "",
    "Failed to initialize NVML: Driver/library version mismatch",
  ])("%j is no answer", (text) => {
    expect(nvidiaGpus(text)).toBeUndefined();
  });
});
