import { totalmem } from "node:os";
import { expect, test } from "vitest";
import { realSensors } from "../../src/system/sensors.ts";

test("this machine says what it has and uses", async () => {
  const reading = await realSensors().read(20);
  expect(reading.memoryTotalMiB).toBeCloseTo(totalmem() / 1024 ** 2, 0);
  expect(reading.memoryUsedMiB).toBeGreaterThan(0);
  expect(reading.memoryUsedMiB).toBeLessThan(totalmem() / 1024 ** 2);
  expect(reading.cpuPercent).toBeGreaterThanOrEqual(0);
  expect(reading.cpuPercent).toBeLessThanOrEqual(100);
  expect(reading.load).toBeGreaterThanOrEqual(0);
});
