import type { SiteLimits } from "../../model/site.ts";
import type { System } from "../../system/ports.ts";
import { findGpus } from "./gpus.ts";
import { cpusOfMachine } from "./machine.ts";

/** What this machine has to share out among jobs. */
export const machineLimits = async (system: System): Promise<SiteLimits> => ({
  machine: { cpus: cpusOfMachine(), gpus: (await findGpus(system)).length },
});
