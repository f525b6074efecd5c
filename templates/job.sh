# What the job scripts have in common; they begin with it: . ../job.sh (bash, in the folder of the run).
# shellcheck shell=bash

# Says what is missing before anything is spent: need PROGRAM "what to do".
need() {
  command -v "$1" >/dev/null && return
  echo "$1 is not on PATH here: $2" >&2
  exit 127
}

# What the GPUs of the job do, into gpu_metrics.csv, for `runmark efficiency` and `runmark status`. Where nvidia-smi is, and until
# the job ends; a line a GPU every 30 s takes well under 1 % of a core.
sample_gpus() {
  command -v nvidia-smi >/dev/null || return 0
  nvidia-smi ${CUDA_VISIBLE_DEVICES:+"--id=$CUDA_VISIBLE_DEVICES"} --format=csv --loop=30 \
    --query-gpu=timestamp,index,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu \
    >>gpu_metrics.csv 2>/dev/null &
  sampler=$!
  # Whatever ends the script: a sampler that goes on would keep the job from ending.
  trap 'kill "$sampler" 2>/dev/null || true' EXIT
}

# Where the training of a run can go on: newest_checkpoint RUN 'PATTERN of its checkpoints'. Nothing at the first start, or where none
# is whole; it fails where that cannot be told, as starting from the beginning could cost days.
newest_checkpoint() {
  compgen -G "$2" >/dev/null || return 0
  local runmark=${RUNMARK:-runmark} path status=0
  # RUNMARK may be two words: node /path/to/runmark.mjs
  # shellcheck disable=SC2086
  path=$($runmark checkpoints "$1" --path) || status=$?
  case $status in
    0) printf '%s\n' "$path" ;;
    1) echo "$1 begins anew: none of its checkpoints is whole" >&2 ;;
    127) echo "which checkpoint is whole cannot be told: put runmark on PATH, or export RUNMARK='node /path/to/runmark.mjs'" >&2 && return 1 ;;
    *) echo "which checkpoint is whole cannot be told: runmark ended with $status" >&2 && return 1 ;;
  esac
}

# Runs a program that saves and ends when it gets SIGTERM. So it does before the time limit (#SBATCH --signal=B:USR1@SECONDS), and
# when the job is cancelled or preempted. Bash hears of a signal only when no command of its own runs: so the program runs beside it.
with_signals() {
  local told=""
  trap 'told=USR1; kill -s TERM "$program" 2>/dev/null || true' USR1
  trap 'told=TERM; kill -s TERM "$program" 2>/dev/null || true' TERM
  "$@" &
  program=$!
  while kill -0 "$program" 2>/dev/null; do wait "$program" || true; done
  local status=0
  wait "$program" || status=$?
  trap - USR1 TERM
  case $told in
    # In these words runmark knows it for what it is, and the next attempt goes on.
    USR1) echo "It was told to save and end, as it would have been ended DUE TO TIME LIMIT" >&2 && exit 124 ;;
    TERM) echo "It was told to save and end (SIGTERM)" >&2 && exit 143 ;;
  esac
  return "$status"
}
