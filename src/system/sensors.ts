import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { MachineReading, Sensors } from "./ports.ts";

/** Asks through `systeminformation`, which knows where each platform keeps such things; loaded by the first reading. */
export const realSensors = (): Sensors => ({
  async read(overMs) {
    const { currentLoad, mem, cpuTemperature } = await import("systeminformation");
    // The load is what was used since it was asked for last.
    await known(currentLoad);
    await sleep(overMs);
    const [load, memory, temperature] = await Promise.all([
      known(currentLoad),
      known(mem),
      known(cpuTemperature),
    ]);
    return {
      ...reading("cpuPercent", load?.currentLoad),
      ...reading("load", loadavg()[0]),
      ...reading("memoryUsedMiB", memory && inMiB(memory.total - memory.available)),
      ...reading("memoryTotalMiB", memory && inMiB(memory.total)),
      ...reading("swapUsedMiB", memory && inMiB(memory.swapused)),
      ...reading("swapTotalMiB", memory && inMiB(memory.swaptotal)),
      ...reading("temperatureC", temperature?.max ?? temperature?.main),
    };
  },
});

/** It says null for what a platform does not have, and may stumble over what it finds. */
async function known<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

const reading = <Name extends keyof MachineReading>(
  name: Name,
  value: number | null | undefined,
): Pick<MachineReading, Name> | Record<never, never> =>
  typeof value === "number" && Number.isFinite(value) ? { [name]: value } : {};

const inMiB = (bytes: number): number => bytes / 1024 ** 2;
