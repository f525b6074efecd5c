import type { Tool } from "./tool.ts";

/** The logger's folder, in the run's own folder or beside it; `version_N` counts the starts. */
const FOLDERS = [
  "{run}/checkpoints",
  "{run}/lightning_logs/version_*/checkpoints",
  "lightning_logs/{run}/version_*/checkpoints",
  "lightning_logs/{run}/checkpoints",
];

/**
 * Training with PyTorch Lightning. Its ModelCheckpoint keeps the best only, or the last, unless it is told otherwise, so not
 * each epoch has to have one. `last.ckpt` is a copy of the newest.
 */
export const lightning: Tool = {
  name: "lightning",
  script: ["{run}/train.slurm", "{run}/train.sh"],
  cwd: "script",
  outputs: [
    {
      path: FOLDERS.map((folder) => `${folder}/epoch={epoch}-step={step}*.ckpt`),
      check: "checkpoint",
      epochs: "newest",
      final: FOLDERS.map((folder) => `${folder}/last.ckpt`),
    },
  ],
};
