#!/bin/bash
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
set -euo pipefail
# The folder of the trial; what it asks for stands under `resources` in sweep.yaml.
cd {{run_dir}}
. ../job.sh

need awk "it belongs to every system"
sample_gpus
with_signals bash ../program.sh {{lr}} {{width}}
