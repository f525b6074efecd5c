#!/bin/bash
# Stands for your program: the accuracy follows from the parameters. bash program.sh LR WIDTH
set -euo pipefail
trap 'exit 1' TERM
awk -v lr="$1" -v width="$2" 'BEGIN { printf "{\"accuracy\": %.3f}\n", 0.9 - lr + width / 1000 }' >score.json
