import { expect, test } from "vitest";
import { outputNames, outputPatterns } from "../../src/monitor/outputs.ts";

const values = { id: "812", name: "r8~ab", user: "you", node: "n1" };
const script = (...lines: readonly string[]): string =>
  ["#!/bin/bash", ...lines.map((line) => `#SBATCH ${line}`), "srun python train.py"].join("\n");

test.each<[string, string, object]>([
  ["nothing", script(), { stdout: "slurm-812.out" }],
  ["a command without a script", "", { stdout: "slurm-812.out" }],
  ["long", script("--output=logs/%x-%j.out"), { stdout: "logs/r8~ab-812.out" }],
  ["long, in two words", script("--output logs/%j"), { stdout: "logs/812" }],
  ["abbreviated", script("--out=a", "--err=b"), { stdout: "a", stderr: "b" }],
  ["short", script("-o a%5j -e b"), { stdout: "a00812", stderr: "b" }],
  ["short, in one word", script("-oa"), { stdout: "a" }],
  ["quoted, with a comment", script('-o "my log.out" # where'), { stdout: "my log.out" }],
  ["the last one", script("-o a", "-o b"), { stdout: "b" }],
  [
    "others that look alike",
    script("--overcommit --open-mode=append --export=ALL --exclusive"),
    { stdout: "slurm-812.out" },
  ],
  ["what stands behind the first command", `${script()}\n#SBATCH -o late`, { stdout: "slurm-812.out" }],
])("%s", (_, text, expected) => {
  expect(outputNames(outputPatterns(text), values)).toEqual(expected);
});

test.each<[string, string, object, string?]>([
  ["its default", script(), { stdout: "slurm-812_3.out" }],
  ["job and index", script("-o %A/%a.out -e %A_%2a"), { stdout: "812/3.out", stderr: "812_03" }],
  ["the number of its own, which nobody knows", script("-o %j.out"), {}],
  [
    "the number of its own",
    script("-o %j.out -e %5J-%A_%a"),
    { stdout: "815.out", stderr: "00815-812_3" },
    "815",
  ],
])("an array's element: %s", (_, text, expected, rawId?: string) => {
  expect(outputNames(outputPatterns(text), { ...values, id: "812_3", rawId })).toEqual(expected);
});

test("the working folder", () => {
  expect(outputPatterns(script("-D /work", "--chdir=/other"))).toEqual({ chdir: "/other" });
});
