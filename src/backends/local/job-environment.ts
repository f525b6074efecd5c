type Variables = Readonly<Record<string, string>>;

/** What SLURM or MPI told a job that we ourselves run in would mislead the jobs started from it. */
const inherited = /^(SLURM|SBATCH|SRUN|SQUEUE|SACCT|SALLOC|SCANCEL|PMI|PMIX|OMPI)_|^SLURMD_/;

/** What a process can hardly do without; a job with `--export=NONE` gets these and SLURM's own. */
const basic: ReadonlySet<string> = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "PATH",
  "LANG",
  "TZ",
  "TMPDIR",
]);

/** Splits `A,B='x,y'` at the commas outside single and double quotes. */
const splitList = (text: string): readonly string[] => text.match(/(?:'[^']*'|"[^"]*"|[^,])+/g) ?? [];

const unquoted = (text: string): string => text.replace(/^(['"])(.*)\1$/s, "$2");

/**
 * The environment that a job is submitted with, as `--export` chooses from that of the submitting process: `ALL`,
 * `NONE`, or a list of names and `name=value` pairs, with or without `ALL`.
 */
export const submittedEnvironment = (
  exports: string,
  own: Readonly<Record<string, string | undefined>>,
): Variables => {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !inherited.test(entry[0]),
  );
  const items = splitList(exports).map((item) => item.trim());
  const all = items.some((item) => item.toUpperCase() === "ALL");
  const named = new Set(items);
  const given = items.flatMap((item) => {
    const equals = item.indexOf("=");
    return equals < 1 ? [] : [[item.slice(0, equals), unquoted(item.slice(equals + 1))] as const];
  });
  const chosen = kept.filter(([name]) => all || basic.has(name) || named.has(name));
  return Object.fromEntries([...chosen, ...given]);
};

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
}

/** What tells the processes of a job from all others: its name has a tag that no other job has. */
export const jobMarks = (id: number | string, name: string): readonly string[] => [
  `SLURM_JOB_ID=${id}`,
  `SLURM_JOB_NAME=${name}`,
];

const gpuVariables = (gpus: readonly string[]): Variables => ({
  CUDA_VISIBLE_DEVICES: gpus.join(","),
  SLURM_JOB_GPUS: gpus.join(","),
  SLURM_GPUS_ON_NODE: String(gpus.length),
});

/** What slurmd tells every job, for one on this one machine; what sbatch tells it of its wishes is `asked-environment.ts`. */
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
  ...(job.gpus === undefined ? {} : gpuVariables(job.gpus)),
});
