import { describe, expect, test } from "vitest";
import { askedBy, lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";
import { formsOf, writeMemory, writeTime } from "../../src/script/forms.ts";

describe("the form in which a script asks", () => {
  test.each([
    ["", { option: "mem", parts: 1 }, undefined],
    ["--mem=8G -N 4", { option: "mem", parts: 4 }, undefined],
    ["--mem-per-cpu=2G -c 6", { option: "mem-per-cpu", parts: 6 }, { option: "cpus-per-task", parts: 1 }],
    ["--mem-per-gpu=2G --gpus=3", { option: "mem-per-gpu", parts: 3 }, undefined],
    ["--mem=8G --mem-per-cpu=2G -c 6", { option: "mem", parts: 1 }, { option: "cpus-per-task", parts: 1 }],
    ["-n 4 -c 2", { option: "mem", parts: 1 }, { option: "cpus-per-task", parts: 4 }],
    ["--gpus=2 --cpus-per-gpu=8", { option: "mem", parts: 1 }, { option: "cpus-per-gpu", parts: 2 }],
  ])("%s", (options, memory, cpus) => {
    const last = lastValues(readableDirectives(`#SBATCH ${options}\n`));
    expect(formsOf(last, askedBy(last))).toEqual(cpus === undefined ? { memory } : { memory, cpus });
  });
});

test.each([
  [8192, "8G"],
  [1280, "1280M"],
  [1024 ** 2, "1024G"],
])("%d MiB is written %s", (MiB, expected) => expect(writeMemory(MiB)).toBe(expected));

test.each([
  [600, "0:10:00"],
  [5400, "1:30:00"],
  [86_399, "23:59:59"],
  [108_000, "1-06:00:00"],
])("%d s are written %s", (seconds, expected) => expect(writeTime(seconds)).toBe(expected));
