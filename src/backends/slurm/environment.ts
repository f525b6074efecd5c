import type { Host } from "../../system/ports.ts";

type Environment = Readonly<Record<string, string>>;

/**
 * Variables of SLURM's that change what its commands do or print (SQUEUE_FORMAT, SLURM_CLUSTERS, SBATCH_TIMELIMIT). They
 * are there when runmark itself runs inside a job, and sbatch would even let them win over the script's lines.
 */
const SLURMS_OWN = /^(?:SLURM|SLURMD|SBATCH|SQUEUE|SACCT|SACCTMGR|SCANCEL|SINFO|SALLOC|SRUN|SPRIO|SCONTROL)_/;

/** What an allocation sets for MPI: a job that inherits it believes that it is a rank of ours. */
const MPI = /^(?:PMI|PMIX|OMPI)_|^PMI[12]?(?:_|$)/;

/** How the commands find the cluster, and prove who is asking: without these nothing can be reached at all. */
const KEPT: ReadonlySet<string> = new Set(["SLURM_CONF", "SLURM_JWT"]);

/** The person's environment without SLURM's and MPI's. The job inherits it as it would from the prompt. */
export const submissionEnvironment = (env: Host["env"]): Environment =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (KEPT.has(entry[0]) || !(SLURMS_OWN.test(entry[0]) || MPI.test(entry[0]))),
    ),
  );

/** For squeue, sacct and scancel: English messages, and times as epoch seconds, which no time zone can bend. */
export const queryEnvironment = (env: Host["env"]): Environment => ({
  ...submissionEnvironment(env),
  LC_ALL: "C",
  SLURM_TIME_FORMAT: "%s",
});
