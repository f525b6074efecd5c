import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ok } from "../../src/model/result.ts";
import { parseDirectives } from "../../src/script/directives.ts";
import { splitWords } from "../../src/script/words.ts";

const read = (...lines: readonly string[]) => {
  const parsed = parseDirectives(["#!/bin/bash", ...lines].join("\n"));
  return parsed.ok
    ? parsed.value.map(({ name, value }) => (value === "" ? name : `${name}=${value}`))
    : parsed.error;
};

describe("#SBATCH lines", () => {
  test.each([
    ["#SBATCH --time=5", ["time=5"]],
    ["#SBATCH --time 5", ["time=5"]],
    ["#SBATCH -t 5", ["time=5"]],
    ["#SBATCH -t5", ["time=5"]],
    ["#SBATCH\t-t\t5", ["time=5"]],
    ["#SBATCH -N2 -n 4 -c 8", ["nodes=2", "ntasks=4", "cpus-per-task=8"]],
    ["#SBATCH -HQ -n2", ["hold", "quiet", "ntasks=2"]],
    ["#SBATCH -Hn2", ["hold", "ntasks=2"]],
    ['#SBATCH --job-name="two words"', ["job-name=two words"]],
    ["#SBATCH --job-name='it is'", ["job-name=it is"]],
    ['#SBATCH -J "a\\"b"', ['job-name=a"b']],
    ['#SBATCH -J "a\\ b"', ["job-name=a b"]],
    ["#SBATCH -J a\\ b", "line 2: Invalid directive found in batch script: b"],
    ['#SBATCH -n 2 "" -c 3', ["ntasks=2"]],
    ['#SBATCH -J "a b', 'line 2: Unmatched `"` in ["a b]'],
    ["#SBATCH -n 2 : -n 3", "line 2: Unexpected `:` in [: -n 3]"],
    ["#SBATCH --time=5 # an hour # or so", ["time=5"]],
    ['#SBATCH --comment="no # comment"', ["comment=no # comment"]],
    ["#SBATCH --time=5#no", ["time=5"]],
    ["#SBATCH --exclusive -n2", ["exclusive", "ntasks=2"]],
    ["#SBATCH --exclusive=user", ["exclusive=user"]],
    ["#SBATCH --output=a=b", ["output=a=b"]],
    ["#SBATCH --cpus-per-t=3", ["cpus-per-task=3"]],
    ["#SBATCH --mem=1G --mem=2G", ["mem=1G", "mem=2G"]],
    ["#SBATCH", []],
    ["#SBATCHING --time=5", "line 2: Invalid directive found in batch script: ING"],
    ["##SBATCH --time=5", []],
    [" #SBATCH --time=5", []],
    ["#sbatch --time=5", []],
    ["#SBATCH --nope=1", "line 2: unrecognized option '--nope'"],
    ["#SBATCH --gpus-per=1", "line 2: option '--gpus-per' is ambiguous"],
    ["#SBATCH --time", "line 2: option '--time' requires an argument"],
    ["#SBATCH -t", "line 2: option requires an argument -- 't'"],
    ["#SBATCH --hold=yes", "line 2: option '--hold' doesn't allow an argument"],
    ["#SBATCH -y", "line 2: invalid option -- 'y'"],
    ["#SBATCH time=5", "line 2: Invalid directive found in batch script: time=5"],
  ])("%s", (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  test.each([
    ["lines after the first command do not count", ["echo hi", "#SBATCH -t 5"], []],
    [
      "comments and blank lines between do not end them",
      ["# a", "", "  \t", "  # b", "#SBATCH -t 5"],
      ["time=5"],
    ],
    ["an argument may stand in the next line", ["#SBATCH --time", "#SBATCH 5 -n 2"], ["time=5", "ntasks=2"]],
    ["set -e is a command", ["#SBATCH -n 2", "set -e", "#SBATCH -t 5"], ["ntasks=2"]],
  ])("%s", (_, lines, expected) => {
    expect(read(...lines)).toEqual(expected);
  });

  test("any words come back from between quotes", () => {
    const quote = (word: string) => `"${word.replace(/["\\]/g, "\\$&")}"`;
    const word = fc.string().filter((text) => text !== "" && !text.includes("\n"));
    const comeBack = fc.property(fc.array(word), (words) => {
      expect(splitWords(words.map(quote).join(" "))).toEqual(ok(words));
    });
    fc.assert(comeBack);
  });
});
