import { bash, type Cases, one } from "../case.ts";

const GPUS =
  "env | grep -E '^(CUDA_VISIBLE|SLURM_.*GPU|SLURM_MEM_PER_GPU)' | sed -E 's/=[0-9](,[0-9])*$/=<gpus>/' | sort";

/** GPUs and memory. */
export const RESOURCES: Cases = {
  "--gpus=2": one(bash("#SBATCH -p gpu --gpus=2", GPUS)),
  "--gres=gpu:1": one(bash("#SBATCH -p gpu --gres=gpu:1", GPUS)),
  "--gpus-per-node=1": one(bash("#SBATCH -p gpu --gpus-per-node=1", GPUS)),
  "--gpus-per-task=1": one(bash("#SBATCH -p gpu -n 2 --gpus-per-task=1", GPUS)),
  "--mem-per-gpu": one(bash("#SBATCH -p gpu --gpus=1 --mem-per-gpu=100", GPUS)),
  "no gpus": one(bash("printenv CUDA_VISIBLE_DEVICES || echo none")),
  "over its memory": {
    ...one(
      bash(
        "#SBATCH --mem=50M -o out.txt",
        `python3 -c "x = bytearray(300_000_000); import time; time.sleep(60)"`,
        "echo code $?",
      ),
    ),
    needsCgroups: true,
  },
};
