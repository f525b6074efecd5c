import type { Exec } from "../../system/ports.ts";
import type { Backend } from "../backend.ts";
import { bookkeeping } from "./bookkeeping.ts";
import { cancel } from "./cancel.ts";
import { clearRecords } from "./clear-records.ts";
import { siteHealth } from "./health.ts";
import { largestArray } from "./largest-array.ts";
import { leaveRecord } from "./leave-record.ts";
import { askLimits } from "./limits.ts";
import type { SlurmNeeds } from "./needs.ts";
import { observe } from "./observe.ts";
import { partitions } from "./partitions.ts";
import { rehearse } from "./rehearse.ts";
import { siteConfig } from "./site-config.ts";
import { submit } from "./submit.ts";
import { usage } from "./usage.ts";

/** SLURM by its own commands: `sbatch`, `squeue`, `sacct`, `scancel`, as the person would type them. */
export function slurmBackend(needs: SlurmNeeds): Backend {
  const config = siteConfig(needs);
  const recording = leaveRecord(needs, bookkeeping(needs, config));
  return {
    name: "slurm",
    submit: async (request) => {
      const prepared = await recording(request);
      return prepared.ok ? submit(needs, prepared.value) : prepared.error;
    },
    observe: (question) => observe(needs, question),
    largestArray: largestArray(config),
    partitions: () => partitions(needs),
    cancel: (jobs) => cancel(needs, jobs),
    usage: (jobs) => usage(needs, jobs),
    outlook: {
      isFree: false,
      limits: () => askLimits(needs),
      rehearse: (request) => rehearse(needs, request),
      health: () => siteHealth(needs),
    },
    sweep: (isNeeded) => clearRecords(needs, isNeeded),
  };
}

/** Whether this machine can submit at all. */
export const slurmAvailable = async (exec: Pick<Exec, "which">): Promise<boolean> =>
  (await exec.which("sbatch")) !== undefined;
