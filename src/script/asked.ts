import { MEMORY_UNITS, type MemoryUnit } from "../model/job.ts";
import { parseCount, parseGpus, parseGres, parseMemory, parseNodes } from "./amounts.ts";
import { type ArraySpec, parseArray } from "./array.ts";
import type { Directive } from "./directives.ts";
import { parseTimeLimit } from "./time-limit.ts";

/** What a script asks for, for one job or one element of its array, counted as SLURM does (sbatch(1)). */
export interface Asked {
  readonly nodes: number;
  /** `--ntasks`, or so many per node. */
  readonly ntasks: number;
  /** Absent where each task takes what it gets by default. */
  readonly cpusPerTask?: number;
  /** Of all nodes together, like the GPUs and the memory. */
  readonly cpus: number;
  readonly gpus: number;
  /** Absent: the site's default. 0: all that the nodes have. */
  readonly memoryMiB?: number;
  /** Absent: the partition's default; `unlimited` was written. */
  readonly timeSeconds?: number | "unlimited";
  readonly array?: ArraySpec;
  /** Its nodes are shared with no other job: all that they have is its own. */
  readonly exclusive?: true;
}

/** The last value of an option under its long name; later lines win over earlier ones. */
export type LastValue = (name: string) => string | undefined;

export function lastValues(directives: readonly Directive[]): LastValue {
  const values = new Map(directives.map(({ name, value }) => [name, value]));
  return (name) => values.get(name);
}

/** What the directives ask for. A value that SLURM would refuse counts as not given: the refusal is sbatch's to speak. */
export function askedBy(last: LastValue): Asked {
  const nodes = parseNodes(last("nodes") ?? "") ?? 1;
  const perNode = parseCount(last("ntasks-per-node") ?? last("tasks-per-node") ?? "") ?? 1;
  const ntasks = parseCount(last("ntasks") ?? "") ?? nodes * perNode;
  const gpus = gpusOf(last, nodes, ntasks);
  const cpusPerTask = parseCount(last("cpus-per-task") ?? "");
  // Overcommitted tasks share the cpus of one for each node.
  const tasks = last("overcommit") === undefined ? ntasks : nodes;
  const cpusPerGpu = parseCount(last("cpus-per-gpu") ?? "");
  const cpus = cpusPerGpu !== undefined && gpus > 0 ? cpusPerGpu * gpus : tasks * (cpusPerTask ?? 1);
  const memoryMiB = memoryOf(last, { nodes, cpus, gpus });
  const timeSeconds = parseTimeLimit(last("time") ?? "");
  const array = parseArray(last("array") ?? "");
  return {
    nodes,
    ntasks,
    ...(cpusPerTask === undefined ? {} : { cpusPerTask }),
    cpus,
    gpus,
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(timeSeconds === undefined ? {} : { timeSeconds }),
    ...(array === undefined ? {} : { array }),
    // `user`, `mcs` and `topo` share nodes with jobs of a kind.
    ...(last("exclusive") === "" ? { exclusive: true as const } : {}),
  };
}

/** `--gpus` is for the whole job, the others for each node, task or socket. */
function gpusOf(last: LastValue, nodes: number, ntasks: number): number {
  return (
    parseGpus(last("gpus") ?? "") ||
    nodes * (parseGpus(last("gpus-per-node") ?? "") ?? 0) ||
    ntasks * (parseGpus(last("gpus-per-task") ?? "") ?? 0) ||
    nodes * (parseGres(last("gres") ?? "") ?? 0)
  );
}

function memoryOf(
  last: LastValue,
  { nodes, cpus, gpus }: Pick<Asked, "nodes" | "cpus" | "gpus">,
): number | undefined {
  const memory = askedMemory(last);
  if (memory?.per === "gpu" && gpus === 0) return undefined;
  return memory && memory.mib * { node: nodes, cpu: cpus, gpu: gpus }[memory.per];
}

/** What is asked for each node, CPU or GPU, as it is written. */
export function askedMemory(last: LastValue): { readonly per: MemoryUnit; readonly mib: number } | undefined {
  for (const per of MEMORY_UNITS) {
    const mib = parseMemory(last(MEMORY_OPTIONS[per]) ?? "");
    if (mib !== undefined) return { per, mib };
  }
  return undefined;
}

/** SLURM takes only one of them at a time. */
export const MEMORY_OPTIONS = { node: "mem", cpu: "mem-per-cpu", gpu: "mem-per-gpu" } as const;
