import { describe, expect, test } from "vitest";
import { parseGpus, parseGres, parseMemory, parseNodes } from "../../src/script/amounts.ts";
import { interpreterOf } from "../../src/script/batch-script.ts";
import { expandPattern } from "../../src/script/output-pattern.ts";
import { parseTimeLimit } from "../../src/script/time-limit.ts";

describe("--time", () => {
  test.each([
    ["5", 300],
    ["1:30", 90],
    ["1:02:03", 3723],
    ["2-3", 183_600],
    ["2-3:04", 183_840],
    ["2-03:04:05", 183_845],
    ["0:10", 10],
    ["0", "unlimited"],
    ["UNLIMITED", "unlimited"],
    ["infinite", "unlimited"],
    ["-1", "unlimited"],
    ["", undefined],
    ["abc", undefined],
    ["1h", undefined],
    ["1:2:3:4", undefined],
    ["-5", undefined],
    ["24855-00:00:00", 2_147_472_000],
    ["24856-00:00:00", undefined],
    ["9".repeat(400), undefined],
  ])("%s", (text, expected) => {
    expect(parseTimeLimit(text)).toBe(expected);
  });
});

describe("output patterns", () => {
  const values = { id: "42", name: "r1~ab", user: "ada", node: "n1" };
  test.each([
    ["slurm-%j.out", "slurm-42.out"],
    ["%5j|%05j|%20j", "00042|00042|0000000042"],
    ["%x_%u@%N", "r1~ab_ada@n1"],
    ["%A_%a", "42_4294967294"],
    ["%%j %% %", "%j % %"],
    ["%n.%t.%s", "0.0.batch"],
    ["%q", "%q"],
    ["a\\%j", "a%j"],
    ["%5x", "r1~ab"],
  ])("%s", (pattern, expected) => {
    expect(expandPattern(pattern, values)).toBe(expected);
  });
});

describe("amounts", () => {
  test.each([
    [parseGpus, "2", 2],
    [parseGpus, "a100:2,v100:1", 3],
    [parseGpus, "a100", undefined],
    [parseGpus, "9".repeat(400), undefined],
    [parseGres, `gpu:${"9".repeat(20)}`, undefined],
    [parseMemory, "99999999999G", 102_399_999_998_976],
    [parseMemory, "99999999P", undefined],
    [parseMemory, "9".repeat(400), undefined],
    [parseGres, "gpu:a100:2", 2],
    [parseGres, "gpu", 1],
    [parseGres, "gpu:a100", 1],
    [parseGres, "gpu:3(S:0-1)", 3],
    [parseGres, "shard:4,gpu:1", 1],
    [parseGres, "none", 0],
    [parseGres, ":::", undefined],
    [parseNodes, "2", 2],
    [parseNodes, "2-4", 2],
    [parseNodes, "0", undefined],
  ] as const)("%o %s", (parse, text, expected) => {
    expect(parse(text)).toBe(expected);
  });
});

describe("interpreters", () => {
  test.each([
    ["#!/bin/bash\n", ["/bin/bash"]],
    ["#! /bin/bash -l  \nx", ["/bin/bash", "-l"]],
    ["#!/usr/bin/env -S python -u\n", ["/usr/bin/env", "-S python -u"]],
    ["#!/bin/sh", ["/bin/sh"]],
  ])("%j", (text, expected) => {
    expect(interpreterOf(text)).toEqual(expected);
  });
});
