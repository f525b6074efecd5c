import type { Tool } from "./tool.ts";

/** Evaluation with inspect-ai: one job per run, task and epoch; a base model has no epoch. */
export const inspectAi: Tool = {
  name: "inspect-ai",
  script: ["{run}/eval/{task}[_epoch{epoch}]/cell.slurm", "{run}/eval/{task}[_epoch{epoch}].slurm"],
  cwd: "script",
  needs: "training",
  outputs: [
    {
      path: ["{run}/eval/{task}[_epoch{epoch}]/logs", "{run}/eval/logs", "{run}/logs"],
      check: "inspect-log",
    },
  ],
};
