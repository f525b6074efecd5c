import type { Tool } from "./tool.ts";

const FOLDERS = ["{run}/checkpoints", "train_dir/{run}/checkpoints"];

/**
 * Reinforcement learning with Metta: an agent every so many epochs, with the state of its trainer beside it, which a start
 * from there needs; in later releases `<run>:v<epoch>.pt`.
 */
export const metta: Tool = {
  name: "metta",
  script: ["{run}/train.slurm", "{run}/train.sh"],
  cwd: "script",
  outputs: [
    {
      path: FOLDERS.flatMap((folder) => [`${folder}/agent_epoch_{epoch}.pt`, `${folder}/{run}:v{epoch}.pt`]),
      check: "checkpoint",
      epochs: "newest",
      with: [{ path: ["trainer_epoch_{epoch}.pt"], check: "checkpoint", of: "agent_epoch_*" }],
    },
  ],
};
