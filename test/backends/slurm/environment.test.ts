import { describe, expect, test } from "vitest";
import { queryEnvironment, submissionEnvironment } from "../../../src/backends/slurm/environment.ts";

describe("environment", () => {
  const env = {
    PATH: "/bin",
    HOME: "/home/a",
    LC_ALL: "de_DE.UTF-8",
    SLURM_CONF: "/etc/slurm.conf",
    SLURM_JWT: "token",
    SLURM_JOB_ID: "1",
    SLURM_CLUSTERS: "other",
    SLURMD_NODENAME: "n1",
    SBATCH_TIMELIMIT: "1",
    SQUEUE_FORMAT: "%i",
    SACCT_FORMAT: "JobID",
    SCANCEL_STATE: "R",
    PMI_RANK: "3",
    PMIX_RANK: "3",
    OMPI_COMM_WORLD_RANK: "3",
    MY_SLURM_HOME: "/mine",
    PMIRROR: "x",
    EMPTY: undefined,
  };
  const kept = {
    PATH: "/bin",
    HOME: "/home/a",
    SLURM_CONF: "/etc/slurm.conf",
    SLURM_JWT: "token",
    MY_SLURM_HOME: "/mine",
    PMIRROR: "x",
  };
  test("a job gets the person's environment, without SLURM's and MPI's", () => {
    expect(submissionEnvironment(env)).toEqual({ ...kept, LC_ALL: "de_DE.UTF-8" });
    expect(submissionEnvironment({ PATH: "/bin" })).toEqual({ PATH: "/bin" });
  });
  test("queries are asked in English and answered in epoch seconds", () => {
    expect(queryEnvironment(env)).toEqual({ ...kept, LC_ALL: "C", SLURM_TIME_FORMAT: "%s" });
  });
});
