#!/bin/bash
#SBATCH --time=00:10:00
#SBATCH --output=train-%j.log
set -e
mkdir -p saved
for epoch in 1 2; do
  step=$((epoch * 100))
  echo '{"weights": [0.5]}' > "saved/step-$step.json"
  echo '{"momentum": [0.1]}' > "saved/optimizer-$step.json"
  echo "{\"at\": {\"step\": $step, \"epoch\": $epoch}, \"plan\": {\"steps\": 200, \"epochs\": 2}}" > "saved/progress-$step.json"
done
