import { availableParallelism, totalmem } from "node:os";
import type { GpuMaker } from "../../../hardware/gpus/gpu.ts";
import type { MachineSettings } from "../../../model/machine.ts";
import type { SiteLimits } from "../../../model/site.ts";
import type { System } from "../../../system/ports.ts";
import { cgroupLimits } from "./cgroup.ts";
import { findGpus, type Gpus } from "./gpus.ts";

/** What jobs share. GPUs by the names that the variable of their maker takes. */
export interface Machine {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly gpus: readonly string[];
  /** Absent where nobody knows. */
  readonly gpuMaker?: GpuMaker;
  /** Jobs at one time; absent: any number. */
  readonly maxParallel?: number;
}

const MIB = 1024 ** 2;

/** What is here but for GPUs, within the limits of the container that we are in. */
export const findMachine = async ({
  files,
}: Pick<System, "files">): Promise<Omit<Machine, "gpus" | "gpuMaker">> => {
  const { cpus, memoryBytes } = await cgroupLimits(files);
  return {
    // The affinity mask of this process counts in it, the quota of a container does not.
    cpus: Math.max(1, Math.floor(Math.min(availableParallelism(), cpus ?? Number.POSITIVE_INFINITY))),
    memoryMiB: Math.floor(Math.min(totalmem(), memoryBytes ?? Number.POSITIVE_INFINITY) / MIB),
  };
};

/** Whether GPUs have to be looked for: it takes a process. */
export const mustSeekGpus = ({ gpus }: MachineSettings): boolean =>
  typeof gpus === "number" ? gpus > 0 : gpus === undefined;

/** What is found, but for what is set. A number of GPUs above that is believed, and named by their numbers. */
export const machineFrom = (found: Machine, settings: MachineSettings): Machine => {
  const { gpus = found.gpus, maxParallel } = settings;
  const { gpuMaker } = found;
  return {
    cpus: settings.cpus ?? found.cpus,
    memoryMiB: settings.memoryMiB ?? found.memoryMiB,
    gpus: typeof gpus === "number" ? firstGpus(found.gpus, gpus) : gpus,
    ...(gpuMaker === undefined ? {} : { gpuMaker }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
  };
};

const firstGpus = (found: readonly string[], count: number): readonly string[] =>
  count <= found.length ? found.slice(0, count) : Array.from({ length: count }, (_, index) => String(index));

export const withGpus = (found: Omit<Machine, "gpus" | "gpuMaker">, { names, maker }: Gpus): Machine => ({
  ...found,
  gpus: names,
  ...(maker === undefined ? {} : { gpuMaker: maker }),
});

/** Answers what jobs share; without `seeksGpus` nobody looks for GPUs, and none are in it but those that are set. */
export type MachineSeeker = (settings: MachineSettings, seeksGpus: boolean) => Promise<Machine>;

/** Looks once: what a machine has stays for as long as a command runs. */
export const machineSeeker = (system: System): MachineSeeker => {
  let found: ReturnType<typeof findMachine> | undefined;
  let foundGpus: ReturnType<typeof findGpus> | undefined;
  return async (settings, seeksGpus) => {
    found ??= findMachine(system);
    if (!seeksGpus || !mustSeekGpus(settings)) return machineFrom({ ...(await found), gpus: [] }, settings);
    foundGpus ??= findGpus(system);
    return machineFrom(withGpus(await found, await foundGpus), settings);
  };
};

/** What this machine has to share out among jobs. */
export const machineLimits = async (
  machineFor: MachineSeeker,
  settings: MachineSettings,
): Promise<SiteLimits> => {
  const { cpus, memoryMiB, gpus } = await machineFor(settings, true);
  return { machine: { cpus, memoryMiB, gpus: gpus.length } };
};
