import { parseMemory } from "../../../script/amounts.ts";
import { askedBy, type LastValue, MEMORY_OPTIONS } from "../../../script/asked.ts";

type Variables = Readonly<Record<string, string>>;

/** What sbatch hands on as it is written. */
const AS_WRITTEN: Readonly<Record<string, string>> = {
  "cpus-per-task": "SLURM_CPUS_PER_TASK",
  "cpus-per-gpu": "SLURM_CPUS_PER_GPU",
  gpus: "SLURM_GPUS",
  "gpus-per-node": "SLURM_GPUS_PER_NODE",
  "gpus-per-socket": "SLURM_GPUS_PER_SOCKET",
  "gpus-per-task": "SLURM_GPUS_PER_TASK",
  "ntasks-per-core": "SLURM_NTASKS_PER_CORE",
  "ntasks-per-gpu": "SLURM_NTASKS_PER_GPU",
  "ntasks-per-socket": "SLURM_NTASKS_PER_SOCKET",
  "threads-per-core": "SLURM_THREADS_PER_CORE",
  distribution: "SLURM_DISTRIBUTION",
  hint: "SLURM_HINT",
  dependency: "SLURM_JOB_DEPENDENCY",
  account: "SLURM_JOB_ACCOUNT",
};

const MEMORY_VARIABLES: Readonly<Record<string, string>> = {
  [MEMORY_OPTIONS.node]: "SLURM_MEM_PER_NODE",
  [MEMORY_OPTIONS.cpu]: "SLURM_MEM_PER_CPU",
  [MEMORY_OPTIONS.gpu]: "SLURM_MEM_PER_GPU",
};

/**
 * The SLURM_* variables that tell a job what it asked for, and that it does not have where it asked for nothing (sbatch(1),
 * "output environment variables"; as 22.05 sets them).
 */
export function askedVariables(last: LastValue): Variables {
  return {
    ...valuesOf(AS_WRITTEN, last, (text) => text),
    ...valuesOf(MEMORY_VARIABLES, last, memoryText),
    ...tasksOf(last),
    ...(last("hint") === "nomultithread" ? { SLURM_THREADS_PER_CORE: "1" } : {}),
    ...(last("overcommit") === undefined ? {} : { SLURM_OVERCOMMIT: "1" }),
    ...valuesOf({ "open-mode": "SLURM_OPEN_MODE" }, last, (mode) => mode.charAt(0).toLowerCase()),
    ...valuesOf({ export: "SLURM_EXPORT_ENV" }, last, (list) => (list === "ALL" ? undefined : list)),
    SLURM_JOB_PARTITION: last("partition")?.split(",")[0] ?? "local",
    SLURM_JOB_QOS: last("qos") ?? "normal",
  };
}

function valuesOf(
  variables: Variables,
  last: LastValue,
  read: (text: string) => string | undefined,
): Variables {
  const found = Object.entries(variables).map(([option, variable]) => {
    const text = last(option);
    return [variable, text === undefined ? undefined : read(text)] as const;
  });
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** In MiB; 0 asks for all that there is, and is no amount. */
function memoryText(text: string): string | undefined {
  const mib = parseMemory(text);
  return mib === undefined || mib === 0 ? undefined : String(mib);
}

function tasksOf(last: LastValue): Variables {
  const perNode = last("ntasks-per-node") ?? last("tasks-per-node");
  if (perNode === undefined && last("ntasks") === undefined) return {};
  const ntasks = String(askedBy(last).ntasks);
  return {
    SLURM_NTASKS: ntasks,
    SLURM_NPROCS: ntasks,
    ...(perNode === undefined ? {} : { SLURM_NTASKS_PER_NODE: perNode }),
  };
}
