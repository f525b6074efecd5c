#!/bin/bash
# Stands for your program: adds random numbers, saves when it is told to end (SIGTERM), and goes on from there.
set -euo pipefail
steps=$1 seed=$2 done=0
[ ! -e saved.txt ] || done=$(<saved.txt)
trap 'echo "$done" >saved.txt; echo "saved at step $done"; exit 1' TERM
while [ "$done" -lt "$steps" ]; do
  done=$((done + 1))
  echo "step $done/$steps"
  sleep 0.02
done
awk -v seed="$seed" 'BEGIN { srand(seed); printf "mean %.3f\n", (rand() + rand() + rand()) / 3 }' >result.txt
