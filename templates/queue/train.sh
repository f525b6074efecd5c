#!/bin/bash
# One job: bash train.sh NAME. What it leaves lies in the folder NAME, and it goes on from what is there.
set -euo pipefail
run=$1
mkdir -p "$run"
cd "$run"
. ../job.sh

sample_gpus
with_signals bash ../program.sh 20 "${#run}"
