import type { GpuMaker } from "../../../hardware/gpus/gpu.ts";
import { arrayStep } from "../../../script/array.ts";
import { tasksOf } from "../records/array-files.ts";
import type { JobRecord } from "../records/records.ts";

type Variables = Readonly<Record<string, string>>;

/** What SLURM tells a job about itself. */
export interface JobFacts {
  readonly id: string;
  readonly name: string;
  readonly submitFolder: string;
  readonly host: string;
  readonly node: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly ntasks: number;
  readonly cpus: number;
  /** Absent when the job has none. */
  readonly gpus?: readonly string[];
  readonly gpuMaker?: GpuMaker;
}

/** What SLURM sets: for GPUs with `nvidia_gpu_env` the one, with `amd_gpu_env` the other (gres.conf). */
const VISIBLE: Readonly<Record<GpuMaker, string>> = {
  nvidia: "CUDA_VISIBLE_DEVICES",
  amd: "ROCR_VISIBLE_DEVICES",
};

/**
 * What HIP and OpenCL are told is counted within what ROCR_VISIBLE_DEVICES leaves: with GPUs 2 and 3 handed out, an inherited `2`
 * would name none.
 */
export const withoutNested = (environment: Variables, maker: GpuMaker | undefined): Variables => {
  if (maker !== "amd") return environment;
  const { HIP_VISIBLE_DEVICES, CUDA_VISIBLE_DEVICES, GPU_DEVICE_ORDINAL, ...rest } = environment;
  return rest;
};

const gpuVariables = (gpus: readonly string[], maker: GpuMaker = "nvidia"): Variables => ({
  [VISIBLE[maker]]: gpus.join(","),
  SLURM_JOB_GPUS: gpus.join(","),
  SLURM_GPUS_ON_NODE: String(gpus.length),
});

/** What slurmd tells every job, for one on this one machine; what sbatch tells it of its wishes is `asked/variables.ts`. */
export const slurmVariables = (job: JobFacts): Variables => ({
  SLURM_JOB_ID: job.id,
  SLURM_JOBID: job.id,
  SLURM_JOB_NAME: job.name,
  SLURM_SUBMIT_DIR: job.submitFolder,
  SLURM_SUBMIT_HOST: job.host,
  SLURM_JOB_NODELIST: job.node,
  SLURM_NODELIST: job.node,
  SLURMD_NODENAME: job.node,
  SLURM_NNODES: "1",
  SLURM_JOB_NUM_NODES: "1",
  SLURM_CPUS_ON_NODE: String(job.cpus),
  SLURM_JOB_CPUS_PER_NODE: String(job.cpus),
  SLURM_TASKS_PER_NODE: String(job.ntasks),
  SLURM_PROCID: "0",
  SLURM_LOCALID: "0",
  SLURM_NODEID: "0",
  SLURM_GTIDS: "0",
  SLURM_PRIO_PROCESS: "0",
  SLURM_NODE_ALIASES: "(null)",
  SLURM_TOPOLOGY_ADDR: job.node,
  SLURM_TOPOLOGY_ADDR_PATTERN: "node",
  SLURM_CLUSTER_NAME: "local",
  SLURM_JOB_USER: job.user,
  SLURM_JOB_UID: String(job.uid),
  SLURM_JOB_GID: String(job.gid),
  HOSTNAME: job.node,
  ENVIRONMENT: "BATCH",
  ...(job.gpus === undefined ? {} : gpuVariables(job.gpus, job.gpuMaker)),
});

/** What SLURM tells an element of its array. */
export const arrayVariables = (
  { array = "" }: JobRecord,
  { job, task }: { readonly job: number; readonly task: number },
): Readonly<Record<string, string>> => {
  const tasks = tasksOf({ array }) ?? [];
  return {
    SLURM_ARRAY_JOB_ID: `${job}`,
    SLURM_ARRAY_TASK_ID: `${task}`,
    SLURM_ARRAY_TASK_COUNT: `${tasks.length}`,
    SLURM_ARRAY_TASK_MIN: `${tasks[0] ?? task}`,
    SLURM_ARRAY_TASK_MAX: `${tasks.at(-1) ?? task}`,
    SLURM_ARRAY_TASK_STEP: `${arrayStep(array)}`,
  };
};
