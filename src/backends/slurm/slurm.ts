import type { Exec } from "../../system/ports.ts";
import type { Backend } from "../backend.ts";
import { cancel } from "./cancel.ts";
import { largestArray } from "./largest-array.ts";
import { askLimits } from "./limits.ts";
import type { SlurmNeeds } from "./needs.ts";
import { observe } from "./observe.ts";
import { partitions } from "./partitions.ts";
import { rehearse } from "./rehearse.ts";
import { submit } from "./submit.ts";
import { usage } from "./usage.ts";

/** SLURM by its own commands: `sbatch`, `squeue`, `sacct`, `scancel`, as the person would type them. */
export const slurmBackend = (needs: SlurmNeeds): Backend => ({
  name: "slurm",
  submit: (request) => submit(needs, request),
  observe: (question) => observe(needs, question),
  largestArray: largestArray(needs),
  partitions: () => partitions(needs),
  cancel: (jobs) => cancel(needs, jobs),
  usage: (jobs) => usage(needs, jobs),
  outlook: { limits: () => askLimits(needs), rehearse: (request) => rehearse(needs, request) },
});

/** Whether this machine can submit at all. */
export const slurmAvailable = async (exec: Pick<Exec, "which">): Promise<boolean> =>
  (await exec.which("sbatch")) !== undefined;
