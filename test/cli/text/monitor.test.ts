import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/cli/monitor.ts";
import { renderSample } from "../../../src/cli/text/monitor.ts";
import { screen } from "../examples.ts";

const AT = new Date(2026, 10, 26, 21, 5, 9);
const shown = (machine: object, ...gpus: readonly object[]): string =>
  renderSample(
    AT,
    { machine, gpus: gpus.map((gpu, index) => ({ index: String(index), ...gpu })) },
    screen(80),
  );

const FULL = {
  cpuPercent: 37.2,
  load: 2.14,
  memoryUsedMiB: 12_400,
  memoryTotalMiB: 64_300,
  swapUsedMiB: 0,
  temperatureC: 61,
};
const BUSY = {
  utilizationPercent: 97,
  memoryUsedMiB: 31_000,
  memoryTotalMiB: 40_960,
  powerWatts: 251.3,
  temperatureC: 74,
};

describe("a sample in a line", () => {
  test.each([
    ["nothing", shown({}), "11-26 21:05:09"],
    ["a machine", shown(FULL), "11-26 21:05:09  cpu  37 %  load 2.1  mem 12/63 GiB  61 °C"],
    [
      "little memory, and swap in use",
      shown({ memoryUsedMiB: 3300, swapUsedMiB: 5000 }),
      "11-26 21:05:09  mem 3.2 GiB  swap 5 GiB",
    ],
    [
      "a GPU, for which its power and the date make room",
      shown(FULL, BUSY),
      "21:05:09  cpu  37 %  load 2.1  mem 12/63 GiB  61 °C  gpu  97 % 30/40 GiB 74 °C",
    ],
    [
      "several: how busy each is, the fullest and the hottest",
      shown({ load: 1 }, BUSY, { utilizationPercent: 3, temperatureC: 80, powerWatts: 49 }),
      "11-26 21:05:09  load 1.0  2 gpus 97/3 % 30/40 GiB 80 °C  300 W",
    ],
    ["one that says nothing", shown({}, {}), "11-26 21:05:09  gpu"],
  ])("%s", (_, line, expected) => expect(line).toBe(expected));

  test("fits 80 columns however large all is", () => {
    const huge = {
      cpuPercent: 100,
      load: 1024,
      memoryUsedMiB: 2e6,
      memoryTotalMiB: 2.1e6,
      swapUsedMiB: 9e5,
      temperatureC: 100,
    };
    const gpu = {
      ...BUSY,
      utilizationPercent: 100,
      memoryUsedMiB: 190_000,
      memoryTotalMiB: 196_000,
      temperatureC: 104,
    };
    const line = shown(huge, ...Array.from({ length: 16 }, () => gpu));
    expect(line).toBe("21:05:09  cpu 100 %  mem 1953/2051 GiB  100 °C  16 gpus 100 % 186/191 GiB 104 °C");
    expect(line.length).toBeLessThanOrEqual(80);
    expect(shown(huge, gpu, gpu, gpu, gpu)).toBe(line.replace("16 gpus", "4 gpus"));
  });
});

test.each<[string, number | undefined]>([
  ["30s", 30],
  ["5m", 300],
  ["5 min", 300],
  ["1.5h", 5400],
  ["90", 90],
  ["1s", 1],
  ["24h", 86_400],
  ["24.1h", undefined],
  ["1e9h", undefined],
  ["0", undefined],
  ["0.5s", undefined],
  ["-3", undefined],
  ["5d", undefined],
  ["soon", undefined],
])("--interval %j is %s s", (text, expected) => {
  if (expected === undefined) expect(() => seconds(text)).toThrow("such as 30s, 5m or 1h");
  else expect(seconds(text)).toBe(expected);
});
