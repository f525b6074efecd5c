import { expect, test } from "vitest";
import { renderFile } from "../../src/scaffold/render.ts";
import { placeholderOf } from "../../src/scaffold/values.ts";

const VALUES = new Map<string, string | undefined>([
  ["run", "r 8"],
  ["lora_rank", "8"],
  ["note", "it's $HOME; rm -rf /"],
  ["epoch", undefined],
]);

test.each([
  ["a.sh", "run {{lora_rank}}\n", "#!/bin/bash\nrun 8\n"],
  ["a.sh", "#!/bin/bash\nrun {{note}}\n", "#!/bin/bash\nrun 'it'\\''s $HOME; rm -rf /'\n"],
  ["a.slurm", "#!/bin/bash\n#SBATCH -J {{run}}\r\ntrue\n", '#!/bin/bash\n#SBATCH -J "r 8"\ntrue\n'],
  ["a.sh", "#!/bin/bash\n{{#epoch}}\nrun {{epoch}}\n{{/epoch}}\ntrue\n", "#!/bin/bash\ntrue\n"],
  ["a.yaml", "rank: {{lora_rank}}\nnote: {{note}}\n", 'rank: 8\nnote: "it\'s $HOME; rm -rf /"\n'],
  ["a.sh", "#!/bin/bash\nrun {{epoch}}\n", { kind: "value", name: "epoch", line: 2 }],
  [
    "a.sh",
    "#!/bin/bash\nrun {{lora_rnk}}\n",
    { kind: "template", line: 2, message: "{{lora_rnk}} stands for nothing here" },
  ],
  ["a.sh", "#!/bin/bash\n{{#epoch}}\n", { kind: "template", line: 2, message: "{{#epoch}} is never ended" }],
  ["a.sh", "#!/usr/bin/env python3\n", { kind: "template", line: 1 }],
])("%s from %j", (name, template, expected) => {
  const made = renderFile(name, template, VALUES);
  if (typeof expected === "string") expect(made).toEqual({ ok: true, value: expected });
  else expect(made).toMatchObject({ ok: false, error: expected });
});

test.each([
  ["LoRA Rank", "lora_rank"],
  ["lr", "lr"],
  [" Est. GPU-hours (h) ", "est_gpu_hours_h"],
  ["2nd", "_2nd"],
  ["学习率", "学习率"],
])("the column %j is {{%s}}", (heading, name) => {
  expect(placeholderOf(heading)).toBe(name);
});
