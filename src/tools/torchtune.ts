import type { Tool } from "./tool.ts";

/** Fine-tuning with torchtune: one folder per epoch, `epoch_0` being the first. */
export const torchtune: Tool = {
  name: "torchtune",
  script: ["{run}/finetune.slurm"],
  cwd: "script",
  outputs: [
    {
      path: [
        "{run}/artifacts/epoch_{epoch}",
        "ck-out-{run}/epoch_{epoch}",
        "{run}/ck-out-{run}/epoch_{epoch}",
      ],
      check: "checkpoint",
    },
  ],
  epochs: { file: "{run}/finetune.yaml", key: "epochs" },
  knob: {
    file: "{run}/finetune.yaml",
    batch: "batch_size",
    accumulation: "gradient_accumulation_steps",
  },
};
