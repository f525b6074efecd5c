import type { JobRequest } from "../../model/job.ts";
import type { MachineSettings } from "../../model/machine.ts";
import type { Rehearsal } from "../../model/site.ts";
import type { System } from "../../system/ports.ts";
import { examine } from "./asked/examine.ts";
import type { MachineSeeker } from "./machine/machine.ts";

/** What `submit` would say to a script, by the same checks. When it would start nobody foretells here. */
export const rehearser =
  (
    system: System,
    folder: string,
    machineFor: MachineSeeker,
  ): ((request: JobRequest, settings: MachineSettings) => Promise<Rehearsal>) =>
  async (request, settings) => {
    const examined = await examine(system, folder, request, (seeks) => machineFor(settings, seeks));
    if (!examined.ok) return { ...examined.error, kind: "refused" };
    const { notes } = examined.value.wants;
    return notes.length === 0 ? { kind: "fine" } : { kind: "fine", remark: notes.join("; ") };
  };
