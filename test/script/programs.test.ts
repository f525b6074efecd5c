import { expect, test } from "vitest";
import { lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";
import { gpusOfNode } from "../../src/script/gpu-types.ts";
import { moduleSteps } from "../../src/script/modules.ts";
import { interpreterProgram, startedPrograms } from "../../src/script/programs.ts";

test.each<[string, string[]]>([
  ["python train.py", ["python"]],
  ["# python train.py\n\nset -euo pipefail\ncd runs\nsrun python train.py", ["srun"]],
  ["time torchrun --nproc 2 a.py | tee log\nexec python b.py", ["torchrun", "python"]],
  ["if true; then\n  python a.py\nfi", ["python"]],
  ["OMP_NUM_THREADS=4 CUDA=1 python a.py", ["python"]],
  ["python a.py \\\n  --epochs 3 \\\n  --lr 1", ["python"]],
  ["python a.py &&\n  echo done", ["python"]],
  ["cat <<EOF\npyton x\nEOF\npython a.py", ["cat", "python"]],
  ["helper() {\n  python a.py\n}\nhelper", ["python"]],
  ["function train { python a.py; }\n  function x::y-z\n{\n  python b.py\n}\ntrain\nx", ["python", "x"]],
  ["python a.py\nexit 0\nnope", ["python"]],
  ["die() {\n  exit 1\n}\nif true; then\n  exit\nfi\n[ -e a ] ||\n  exit 1\npython a.py", ["python"]],
  ["if true; then :; fi 2>/dev/null\nfor i in 1; do :; done | tee x\npython a.py\nexit 0\nnope", ["python"]],
  ["nope || true\npython a.py", ["python"]],
  ["nope || true\nnope 2>&1 | tee log || : # maybe\nnope; python || true\npython a.py", ["nope", "python"]],
  ["module load cuda\npython a.py", []],
  ["hostname\nsource venv/bin/activate\npython a.py", ["hostname"]],
  ["export PATH=$HOME/bin:$PATH\npython a.py", []],
  ['eval "$(conda shell.bash hook)"\npython a.py', []],
  ["/opt/py/bin/python a.py\n./local.sh\nbin/x", ["/opt/py/bin/python"]],
  ["echo 'a\npyton b'\npython c", []],
  ['$PYTHON train.py\n"$HOME/x" y\n"$A" b', []],
  ["hostname\n[ -f env ] && source env\npython a.py", ["hostname"]],
  ["hostname\nif true; then conda activate x; fi\npython a.py", ["hostname"]],
  ["hostname\n[ -f env ] \\\n  && . env\npython a.py", ["hostname"]],
  ["case $x in\n  a) pyton ;;\nesac", []],
])("%j starts %j", (text, programs) => {
  expect(startedPrograms(`#!/bin/bash\n#SBATCH -n 1\n${text}\n`).map(({ program }) => program)).toEqual(
    programs,
  );
});

test("lines are counted, and what is no shell script is not read", () => {
  expect(startedPrograms("#!/usr/bin/env bash\n\npython a.py\n")).toEqual([{ program: "python", line: 3 }]);
  expect(startedPrograms("#!/usr/bin/env python3\nimport os\n")).toEqual([]);
});

test.each([
  ["#!/bin/bash -l\n", "/bin/bash"],
  ["#!/usr/bin/env python3\n", "python3"],
  ["#!/usr/bin/env -S python3 -u\n", "python3"],
  ["#!/usr/bin/env -S A=1 node\n", "node"],
  ["echo\n", undefined],
])("%j is run by %s", (text, program) => {
  expect(interpreterProgram(text)).toBe(program);
});

test.each([
  ["module load gcc/12 cuda", ["load gcc/12", "load cuda"]],
  ["  module purge\n module use /opt/m # here\nmodule add a; python", ["purge ", "use /opt/m", "load a"]],
  ["ml torch $X -q", ["load torch"]],
  [
    "module load a 2>/dev/null || true\nml b || :\nmodule use /m || true\nmodule load c || exit",
    ["try a", "try b", "use /m", "load c"],
  ],
  ["# module load x\nmodules load y\nxmlload z\nmlflow run", []],
])("%j says %j to the module command", (text, steps) => {
  expect(moduleSteps(text).map(({ verb, name }) => `${verb} ${name}`)).toEqual(steps);
});

test.each([
  ["--gres=gpu:a100:2", ["2 a100"]],
  ["--gres=gpu:2,shard:3", ["2 "]],
  ["--gres=gpu", ["1 "]],
  ["--gpus-per-node=h100:4", ["4 h100"]],
  ["--gpus-per-task=v100:1 -n 8", ["1 v100"]],
  ["--gpus=a100:8", ["1 a100"]],
  ["--gpus=8 --nodes=1", ["8 "]],
  ["--gpus=0", []],
  ["-n 2", []],
])("%s asks one node for %j", (options, gpus) => {
  const last = lastValues(readableDirectives(`#!/bin/sh\n#SBATCH ${options}\n`));
  expect(gpusOfNode(last).map(({ type, count }) => `${count} ${type}`)).toEqual(gpus);
});
