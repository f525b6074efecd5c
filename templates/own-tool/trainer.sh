#!/bin/bash
# Stands for your trainer: 100 steps an epoch, a checkpoint at the end of each and when it is told to end (SIGTERM). It goes on
# from one that is named.
set -euo pipefail
epochs=1 step=0 schedule=none
while [ $# -gt 0 ]; do
  case $1 in
    --epochs) epochs=$2 ;;
    --schedule) schedule=$2 ;;
    --resume) step=${2##*step-} && step=${step%.*} ;;
    *) echo "trainer.sh knows no option $1" >&2 && exit 2 ;;
  esac
  shift 2
done
steps=$((epochs * 100))

save() {
  mkdir -p saved
  # A safetensors file with one number.
  local header='{"weights":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
  printf '%b%s\0\0\0\0' "\\x$(printf %02x ${#header})\\0\\0\\0\\0\\0\\0\\0" "$header" >"saved/step-$step.safetensors"
  echo '{"momentum": [0.1]}' >"saved/optimizer-$step.json"
  echo "{\"at\": {\"step\": $step, \"epoch\": $((step / 100))}, \"plan\": {\"steps\": $steps, \"epochs\": $epochs}}" \
    >"saved/progress-$step.json"
  echo "saved step $step"
}

trap 'save; exit 1' TERM
echo "$schedule: steps $step to $steps"
while [ "$step" -lt "$steps" ]; do
  step=$((step + 1))
  [ -z "${STEP_SECONDS:-}" ] || sleep "$STEP_SECONDS"
  [ $((step % 100)) -ne 0 ] || save
done
