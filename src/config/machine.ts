import { CARE, type MachineSettings, type ThermalSettings } from "../model/machine.ts";
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
    ...careOf(values),
  };
}

/** Without what holds anyway, so that nothing is put down where nobody has set anything. */
function careOf(values: ConfigValues): Pick<MachineSettings, "sampleSeconds" | "thermal"> {
  const [warnC, pauseC, resumeC, stopsRunning] = [
    values["thermal.warn"],
    values["thermal.pause"],
    values["thermal.resume"],
    values["thermal.stop_running"],
  ];
  const sampleSeconds = values["monitor.seconds"];
  const command = programOf(values);
  const thermal: ThermalSettings = {
    ...(warnC === CARE.warnC ? {} : { warnC }),
    ...(pauseC === null ? {} : { pauseC }),
    ...(resumeC === null ? {} : { resumeC }),
    ...(stopsRunning ? { stopsRunning } : {}),
    ...(command === undefined ? {} : { command }),
  };
  return {
    ...(sampleSeconds === CARE.sampleSeconds ? {} : { sampleSeconds }),
    ...(Object.keys(thermal).length === 0 ? {} : { thermal }),
  };
}

/** The program that prints degrees, if there is one. */
export function programOf(values: ConfigValues): readonly string[] | undefined {
  const command = values["thermal.command"];
  if (command === null) return undefined;
  return typeof command === "string" ? command.trim().split(/\s+/) : command;
}
