import type { MachineSettings } from "../../../model/machine.ts";
import type { SiteLimits } from "../../../model/site.ts";
import type { MachineSeeker } from "./machine.ts";

/** What this machine has to share out among jobs. */
export const machineLimits = async (
  machineFor: MachineSeeker,
  settings: MachineSettings,
): Promise<SiteLimits> => {
  const { cpus, memoryMiB, gpus } = await machineFor(settings, true);
  return { machine: { cpus, memoryMiB, gpus: gpus.length } };
};
