import { expect, test } from "vitest";
import { asksOf } from "../../src/commands/plan-asks.ts";
import { askedBy, lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";

const cpu = { name: "cpu", isDefault: true, state: "UP", node: { cpus: 8, gpus: 2 } };

test.each([
  ["what is asked", "-t 60 -n 2", undefined, { cpuHours: 2, gpuHours: 0 }],
  ["the longer time of a retry", "-t 60 -n 2", 90, { cpuHours: 3, gpuHours: 0 }],
  ["whole nodes", "-t 60 -N 2 --exclusive", undefined, { cpuHours: 16, gpuHours: 4 }],
  [
    "nodes shared with the user's own jobs",
    "-t 60 --exclusive=user",
    undefined,
    { cpuHours: 1, gpuHours: 0 },
  ],
])("hours count %s", (_, options, minutes, expected) => {
  const asked = askedBy(lastValues(readableDirectives(`#!/bin/sh\n#SBATCH ${options}\n`)));
  expect(asksOf({ asked }, { partitions: [cpu] }, minutes)).toMatchObject(expected);
});
