import { expect, test } from "vitest";
import type { Overrides } from "../../src/model/job.ts";
import { askedMemory, lastValues } from "../../src/script/asked.ts";
import { parseDirectives } from "../../src/script/directives.ts";
import { withOverrides } from "../../src/script/overrides.ts";

/** The directives as `line:name=value`. */
function overridden(overrides: Overrides, ...lines: readonly string[]): readonly string[] {
  const parsed = parseDirectives(["#!/bin/sh", ...lines.map((each) => `#SBATCH ${each}`)].join("\n"));
  if (!parsed.ok) throw new Error(parsed.error);
  return withOverrides(parsed.value, overrides).map(({ line, name, value }) => `${line}:${name}=${value}`);
}

test.each<[string, Overrides, readonly string[], readonly string[]]>([
  ["nothing", {}, ["-c 2"], ["2:cpus-per-task=2"]],
  [
    "memory in its line",
    { memory: { per: "node", mib: 9 } },
    ["--mem=1G", "-c 2"],
    ["2:mem=9M", "3:cpus-per-task=2"],
  ],
  ["in each of its lines", { timeMinutes: 9 }, ["-t 1", "-t 2"], ["2:time=9", "3:time=9"]],
  [
    "behind the others",
    { timeMinutes: 9, memory: { per: "cpu", mib: 7 } },
    [],
    ["0:mem-per-cpu=7M", "0:time=9"],
  ],
  ["nodes mean nothing here", { exclude: ["n1"] }, ["-x n2"], ["2:exclude=n2"]],
])("%s", (_, overrides, lines, expected) => {
  expect(overridden(overrides, ...lines)).toEqual(expected);
});

test.each([
  ["--mem=2G", { per: "node", mib: 2048 }],
  ["--mem-per-cpu=100", { per: "cpu", mib: 100 }],
  ["--mem-per-gpu=1G", { per: "gpu", mib: 1024 }],
  ["--mem=much", undefined],
  ["-c 2", undefined],
] as const)("the unit of the memory in %s", (line, expected) => {
  const parsed = parseDirectives(`#!/bin/sh\n#SBATCH ${line}\n`);
  const last = lastValues(parsed.ok ? parsed.value : []);
  expect(askedMemory(last)).toEqual(expected);
});
