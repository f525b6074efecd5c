import { programOf } from "../../config/machine.ts";
import { askGpus } from "../../hardware/gpus/ask-gpus.ts";
import { judgeAccelerator, type Mps } from "../../hardware/preflight/machine/accelerator.ts";
import { judgeNode } from "../../hardware/preflight/machine/node.ts";
import { judgeSensors } from "../../hardware/preflight/machine/sensors.ts";
import { askTemperature } from "../../hardware/samples/temperature.ts";
import type { System } from "../../system/ports.ts";
import type { Part } from "./part.ts";
import { hasJobs, needsOf, type World } from "./world.ts";

/** A driver that has to wake all its GPUs takes long. */
const GPUS_WITHIN_MS = 25_000;
const SENSORS_WITHIN_MS = 15_000;
/** To load torch takes seconds. */
const TORCH_WITHIN_MS = 20_000;
/** The time over which the sensors look at the load. */
const OVER_MS = 100;

export const nodePart = (): Part => ({
  checks: ["node"],
  withinMs: SENSORS_WITHIN_MS,
  look: async () => judgeNode({ version: process.versions.node }),
});

/** Of the machine that jobs run on, where that is this one. */
export const machineParts = (world: World): readonly Part[] => [
  { checks: ["accelerator"], withinMs: GPUS_WITHIN_MS, look: () => lookForGpus(world) },
  { checks: ["temperature", "memory", "load"], withinMs: SENSORS_WITHIN_MS, look: () => readSensors(world) },
];

async function lookForGpus(world: World) {
  const { system, outlook, settings, left } = world;
  const [answer, limits, mps] = await Promise.all([
    askGpus(system),
    outlook?.limits(settings),
    askMps(system),
  ]);
  return judgeAccelerator({
    needs: needsOf(left),
    answer,
    hasJobs: hasJobs(world),
    ...(limits?.machine === undefined ? {} : { shared: limits.machine.gpus }),
    ...(mps === undefined ? {} : { mps }),
  });
}

async function askMps({ exec, host }: System): Promise<Mps | undefined> {
  if (host.platform !== "darwin") return undefined;
  const { exitCode, stdout, timedOut } = await exec.run({
    command: "python3",
    args: ["-c", "import torch; print(torch.backends.mps.is_available())"],
    timeoutMs: TORCH_WITHIN_MS,
  });
  if (exitCode === 0) return { kind: /^True\s*$/m.test(stdout) ? "usable" : "unusable" };
  return { kind: "unasked", reason: timedOut ? "torch did not load in time" : "no python3 with torch" };
}

async function readSensors(world: World) {
  const { system, outlook, settings, left, view } = world;
  const command = programOf(view.config.values);
  const pauseC = view.config.values["thermal.pause"];
  // GPUs are looked for by a program that may hang, and are no matter here.
  const [reading, limits, own] = await Promise.all([
    system.sensors.read(OVER_MS),
    outlook?.limits({ ...settings, gpus: 0 }),
    command === undefined ? undefined : askTemperature(system, command, view.place.folder),
  ]);
  return judgeSensors({
    reading,
    ...(own === undefined ? {} : { own }),
    ...(pauseC === null ? {} : { pauseC }),
    needs: needsOf(left),
    hasJobs: hasJobs(world),
    ...(limits?.machine === undefined
      ? {}
      : { cpus: limits.machine.cpus, sharedMiB: limits.machine.memoryMiB }),
  });
}
