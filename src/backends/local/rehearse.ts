import type { JobRequest } from "../../model/job.ts";
import type { MachineSettings } from "../../model/machine.ts";
import type { Rehearsal } from "../../model/site.ts";
import type { System } from "../../system/ports.ts";
import { NEXT_FOR_UNKNOWN, readScript, wantsIn } from "./asked/examine.ts";
import { unknownDependency } from "./asked/unknown-dependency.ts";
import type { MachineSeeker } from "./machine/machine.ts";

/** What `submit` would say to a script, by the same checks. When it would start nobody foretells here. */
export const rehearser =
  (
    system: System,
    folder: string,
    machineFor: MachineSeeker,
  ): ((request: JobRequest, settings: MachineSettings) => Promise<Rehearsal>) =>
  async (request, settings) => {
    const script = await readScript(system, request);
    if (!script.ok) return { ...script.error, kind: "refused" };
    const text = new TextDecoder().decode(script.value);
    const wants = await wantsIn(system, request, text, (seeks) => machineFor(settings, seeks));
    if (!wants.ok) return { ...wants.error, kind: "refused" };
    const unknown = await unknownDependency(system, folder, wants.value);
    if (unknown !== undefined) return { kind: "refused", reason: unknown, next: NEXT_FOR_UNKNOWN };
    const { notes } = wants.value;
    return notes.length === 0 ? { kind: "fine" } : { kind: "fine", remark: notes.join("; ") };
  };
