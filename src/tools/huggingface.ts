import type { Tool } from "./tool.ts";

/** Where people let the Trainer write (its `output_dir`), the usual first. */
const FOLDERS = [
  "{run}/output",
  "{run}/outputs",
  "{run}/results",
  "{run}/checkpoints",
  "{run}/artifacts",
  "{run}",
];

/** Of a whole model, of its shards, of a PEFT adapter. */
const MODEL = ["model*.safetensors", "adapter_model.safetensors", "pytorch_model*.bin", "adapter_model.bin"];

/**
 * Training with the Trainer of Hugging Face's transformers, with PEFT or TRL too. Checkpoints are named by steps, and
 * `save_total_limit` deletes older ones, so what counts is `trainer_state.json`, which a checkpoint gets last: whether this
 * was the last step (`max_steps`, or an early stop). `save_model` at the end leaves the model in `output_dir` itself.
 */
export const huggingface: Tool = {
  name: "huggingface",
  script: ["{run}/train.slurm", "{run}/finetune.slurm", "{run}/train.sh"],
  cwd: "script",
  outputs: [
    {
      path: FOLDERS.map((folder) => `${folder}/checkpoint-{step}`),
      check: "checkpoint",
      with: [{ path: MODEL, check: "nonempty" }],
      progress: {
        file: "trainer_state.json",
        step: "global_step",
        steps: "max_steps",
        epoch: "epoch",
        epochs: "num_train_epochs",
        stopped: "stateful_callbacks.TrainerControl.args.should_training_stop",
      },
      final: ["{run}/final", "{run}/final_model", ...FOLDERS],
    },
  ],
};
