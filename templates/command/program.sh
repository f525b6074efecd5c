#!/bin/bash
# Stands for your program: adds random numbers, saves when it is told to end (SIGTERM), and goes on from there.
set -euo pipefail
steps=$1 seed=$2 done=0
if [ -e saved.txt ]; then
  done=$(<saved.txt)
  [[ $done =~ ^(0|[1-9][0-9]{0,8})$ && $done -le $steps ]] ||
    { echo "saved.txt says \"$done\", which is no step of $steps: remove it, and all begins anew" >&2 && exit 1; }
fi
# Under another name until it is whole: what ends a save halfway leaves the one before.
save() { echo "$done" >saved.txt.new && mv saved.txt.new saved.txt && echo "saved at step $done"; }
trap 'save; exit 1' TERM
while [ "$done" -lt "$steps" ]; do
  done=$((done + 1))
  echo "step $done/$steps"
  sleep 0.02
done
awk -v seed="$seed" 'BEGIN { srand(seed); printf "mean %.3f\n", (rand() + rand() + rand()) / 3 }' >result.txt
