import { describe, expect, test } from "vitest";
import { parseMemory } from "../../src/script/amounts.ts";
import { parseArray } from "../../src/script/array.ts";
import { askedBy, lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";

const asked = (...options: readonly string[]) =>
  askedBy(
    lastValues(readableDirectives(["#!/bin/sh", ...options.map((each) => `#SBATCH ${each}`)].join("\n"))),
  );

describe("what a script asks for", () => {
  const least = { nodes: 1, ntasks: 1, cpus: 1, gpus: 0 };
  test.each([
    [[], least],
    [["--cpus-per-task=8"], { ...least, cpusPerTask: 8, cpus: 8 }],
    [["-N 2 --ntasks-per-node=4 -c 2"], { nodes: 2, ntasks: 8, cpusPerTask: 2, cpus: 16, gpus: 0 }],
    [["-N 2", "--gres=gpu:a100:4"], { nodes: 2, ntasks: 2, cpus: 2, gpus: 8 }],
    [["-N 2", "--gpus=4"], { nodes: 2, ntasks: 2, cpus: 2, gpus: 4 }],
    [["-n 3 --gpus-per-task=2"], { ...least, ntasks: 3, cpus: 3, gpus: 6 }],
    [["--gpus=2 --cpus-per-gpu=8"], { ...least, cpus: 16, gpus: 2 }],
    [["-N 2 --mem=4G"], { nodes: 2, ntasks: 2, cpus: 2, gpus: 0, memoryMiB: 8192 }],
    [["-c 4 --mem-per-cpu=500"], { ...least, cpusPerTask: 4, cpus: 4, memoryMiB: 2000 }],
    [["--gpus=2 --mem-per-gpu=1T"], { ...least, gpus: 2, memoryMiB: 2 * 1024 ** 2 }],
    [["--mem=0"], { ...least, memoryMiB: 0 }],
    [["-t 1-0"], { ...least, timeSeconds: 86_400 }],
    [["-t 0"], { ...least, timeSeconds: "unlimited" }],
    [["-t 10", "-t 20"], { ...least, timeSeconds: 1200 }],
    [["--time=abc --mem=much -c 0"], least],
    [["--array=0-2"], { ...least, array: { indices: [0, 1, 2] } }],
  ])("%j", (options, expected) => {
    expect(asked(...options)).toEqual(expected);
  });

  test("a line that sbatch would refuse hides no other", () => {
    expect(asked("--no-such-option", "--cpus-per-task=2").cpus).toBe(2);
  });
});

describe("--array", () => {
  test.each([
    ["0-3", { indices: [0, 1, 2, 3] }],
    ["[0-3]", { indices: [0, 1, 2, 3] }],
    ["1,3,5-7%2", { indices: [1, 3, 5, 6, 7], atOnce: 2 }],
    ["0-20:10", { indices: [0, 10, 20] }],
    ["5,1,1", { indices: [1, 5] }],
    ["7", { indices: [7] }],
    ["5-1", undefined],
    ["x", undefined],
    ["", undefined],
    ["0-3:0", undefined],
    ["0-99999999", undefined],
  ])("%s", (text, expected) => {
    expect(parseArray(text)).toEqual(expected);
  });
});

test.each([
  ["64G", 65_536],
  ["1.5GB", 1536],
  ["4000", 4000],
  ["100K", 1],
  ["0", 0],
  ["many", undefined],
])("memory %s in MiB", (text, expected) => {
  expect(parseMemory(text)).toBe(expected);
});
