import type { MachineSettings } from "../model/machine.ts";
import type { ConfigValues } from "./keys.ts";

const MIB_PER_GIB = 1024;

/** What jobs of this machine may share, as the configuration has it. */
export function machineSettings(values: ConfigValues): MachineSettings {
  const [cpus, gib, gpus, maxParallel] = [
    values["local.cpus"],
    values["local.memory_gib"],
    values["local.gpus"],
    values["local.max_parallel"],
  ];
  return {
    ...(cpus === null ? {} : { cpus }),
    ...(gib === null ? {} : { memoryMiB: Math.floor(gib * MIB_PER_GIB) }),
    ...(gpus === null ? {} : { gpus: typeof gpus === "string" ? gpus.split(",") : gpus }),
    ...(maxParallel === null ? {} : { maxParallel }),
  };
}
