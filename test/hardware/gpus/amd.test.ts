import { describe, expect, test } from "vitest";
import { amdSmiGpus, rocmSmiGpus } from "../../../src/hardware/gpus/amd.ts";

const unit = (value: number | string, of: string) => ({ value, unit: of });

const W7700 = {
  gpu: 0,
  usage: { gfx_activity: unit(42, "%"), umc_activity: unit(1, "%"), vcn_activity: ["N/A"] },
  power: { socket_power: unit(20, "W"), gfx_voltage: unit(780, "mV"), throttle_status: "UNTHROTTLED" },
  temperature: { edge: unit(41, "C"), hotspot: unit(47, "C"), mem: unit(44, "C"), vrgfx: "N/A" },
  mem_usage: { total_vram: unit(16368, "MB"), used_vram: unit(14569, "MB"), free_vram: unit(1799, "MB") },
};
const READ = {
  index: "0",
  utilizationPercent: 42,
  memoryUsedMiB: 14569,
  memoryTotalMiB: 16368,
  powerWatts: 20,
  temperatureC: 47,
};

describe("what amd-smi says", () => {
  test.each([
    ["a list", JSON.stringify([W7700])],
    ["a list under gpu_data", JSON.stringify({ gpu_data: [W7700] }, null, 2)],
    [
      "behind a warning",
      `WARNING: User is missing the following required groups: render\n${JSON.stringify([W7700])}`,
    ],
  ])("is read: %s", (_, text) => {
    expect(amdSmiGpus(text)).toEqual([READ]);
  });

  test.each([
    [
      "N/A",
      { gpu: 1, usage: "N/A", power: { socket_power: "N/A" }, temperature: { edge: unit("N/A", "C") } },
    ],
    ["nothing", { gpu: 1 }],
    [
      "ends of ranges",
      {
        gpu: 1,
        usage: { gfx_activity: unit(65535, "%") },
        temperature: { edge: unit(0, "C"), mem: unit(255, "C") },
      },
    ],
    [
      "other units",
      { gpu: 1, mem_usage: { used_vram: unit(3, "GB") }, power: { socket_power: unit(9, "mW") } },
    ],
  ])("is left out where it is %s", (_, gpu) => {
    expect(amdSmiGpus(JSON.stringify([gpu]))).toEqual([{ index: "1" }]);
  });

  test.each(["", "[]]", '{"error": 1}', "AttributeError: no attribute 'amdsmi'", '"x"', "[1, {}]"])(
    "%j has no GPU",
    (text) => {
      expect(amdSmiGpus(text) ?? []).toEqual([]);
    },
  );
});

describe("what rocm-smi says", () => {
  const card = {
    "Unique ID": "0xac1b58f8c066790f",
    "Temperature (Sensor edge) (C)": "52.0",
    "Temperature (Sensor junction) (C)": "58.0",
    "Temperature (Sensor HBM 0) (C)": "N/A",
    "Average Graphics Package Power (W)": "128.0",
    "Max Graphics Package Power (W)": "560.0",
    "GPU use (%)": "100",
    "VRAM Total Memory (B)": "68702699520",
    "VRAM Total Used Memory (B)": "10960896",
    "Card series": "AMD INSTINCT MI200",
  };

  test("is read, with what it says around it", () => {
    const text = `WARNING: AMD GPU device(s) is/are in a low-power state.\n\n${JSON.stringify({
      card0: card,
      card1: {
        "GPU use (%)": "N/A",
        "Current Socket Graphics Package Power (W)": "41.0",
        "Card Series": "N/A",
      },
      system: { "Driver version": "6.7.0" },
    })}\n`;
    expect(rocmSmiGpus(text)).toEqual([
      {
        index: "0",
        name: "AMD INSTINCT MI200",
        uuid: "0xac1b58f8c066790f",
        utilizationPercent: 100,
        memoryUsedMiB: 10,
        memoryTotalMiB: 65520,
        powerWatts: 128,
        temperatureC: 58,
      },
      { index: "1", powerWatts: 41 },
    ]);
  });

  test.each(["", "ERROR: No AMD GPUs specified", "{}", "[]", '{"system": {}}', "{card0"])(
    "%j is no answer",
    (text) => {
      expect(rocmSmiGpus(text)).toBeUndefined();
    },
  );
});
