"""Only pretends to train: the accuracy follows from the parameters."""

import argparse
import json
import math

options = argparse.ArgumentParser()
options.add_argument("--lr", type=float, required=True)
options.add_argument("--layers", type=int, required=True)
options.add_argument("--optimizer", required=True)
options.add_argument("--momentum", type=float)
options.add_argument("--out", required=True)
chosen = options.parse_args()

missed = abs(math.log10(chosen.lr) + 2) / 4 + abs(chosen.layers - 3) / 20
accuracy = 0.95 - missed - (0.05 if chosen.momentum == 0.9 else 0)
with open(chosen.out, "w") as file:
    json.dump({"accuracy": round(max(0, accuracy), 4)}, file)
