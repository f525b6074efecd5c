import type { System } from "../../system/ports.ts";
import type { Backend } from "../backend.ts";
import { canceller } from "./cancel.ts";
import { machineLimits, machineSeeker } from "./machine/machine.ts";
import { keepSettings } from "./machine/settings.ts";
import { observer } from "./observe.ts";
import { awaitEnds } from "./records/announcement.ts";
import { rehearser } from "./rehearse.ts";
import { submitter } from "./submit.ts";
import { supervisorStarter } from "./supervisor/starter.ts";
import { usageReader } from "./usage.ts";

/**
 * Jobs as processes of this machine, kept in `folder` (absolute; made with the first submission). They run under a
 * detached supervisor that `main` must start on `__supervise <folder>`, and outlive whoever submitted them.
 */
export const localBackend = (system: System, folder: string): Backend => {
  const machineFor = machineSeeker(system);
  const startSupervisor = supervisorStarter(system, folder);
  return {
    name: "local",
    submitsItself: true,
    submit: submitter(system, folder, startSupervisor, machineFor),
    observe: observer(system, folder, startSupervisor, machineFor),
    cancel: canceller(system, folder, startSupervisor),
    usage: usageReader(system, folder),
    awaitEnds: (signal) => awaitEnds(folder, signal),
    share: (settings) => keepSettings(system.files, folder, settings),
    outlook: {
      isFree: true,
      limits: (settings) => machineLimits(machineFor, settings),
      rehearse: rehearser(system, folder, machineFor),
    },
  };
};
