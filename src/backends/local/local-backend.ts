import type { System } from "../../system/ports.ts";
import type { Backend } from "../backend.ts";
import { canceller } from "./cancel.ts";
import { supervisorStarter } from "./ensure.ts";
import { machineLimits } from "./limits.ts";
import { observer } from "./observe.ts";
import { rehearser } from "./rehearse.ts";
import { submitter } from "./submit.ts";
import { usageReader } from "./usage.ts";

/**
 * Jobs as processes of this machine, kept in `folder` (absolute; made with the first submission). They run under a
 * detached supervisor that `main` must start on `__supervise <folder>`, and outlive whoever submitted them.
 */
export const localBackend = (system: System, folder: string): Backend => {
  const startSupervisor = supervisorStarter(system, folder);
  return {
    name: "local",
    submit: submitter(system, folder, startSupervisor),
    observe: observer(system, folder, startSupervisor),
    cancel: canceller(system, folder, startSupervisor),
    usage: usageReader(system, folder),
    outlook: { limits: () => machineLimits(system), rehearse: rehearser(system, folder) },
  };
};
