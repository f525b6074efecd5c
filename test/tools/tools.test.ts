import { describe, expect, test } from "vitest";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";
import { fill, type Values } from "../../src/tools/pattern.ts";
import { readTool } from "../../src/tools/schema.ts";

describe("filling a pattern", () => {
  const all: Values = { run: "r1", task: "cap", epoch: "0", script: "s.sh" };
  test.each<[string, Values, string | undefined]>([
    ["{run}/finetune.slurm", { run: "r1" }, "r1/finetune.slurm"],
    ["{run}/{task}/{epoch}/{script}", all, "r1/cap/0/s.sh"],
    ["{run}/{run}", { run: "r1" }, "r1/r1"],
    ["plain", { run: "r1" }, "plain"],
    ["", { run: "r1" }, ""],
    ["{run}/{task}", { run: "r1" }, undefined],
    ["{run}/{script}", { run: "r1", task: "t" }, undefined],
    ["{run}/eval/{task}[_epoch{epoch}]/cell.slurm", all, "r1/eval/cap_epoch0/cell.slurm"],
    ["{run}/eval/{task}[_epoch{epoch}]/cell.slurm", { run: "r1", task: "cap" }, "r1/eval/cap/cell.slurm"],
    ["{run}[/{task}][_{epoch}]", { run: "r1", epoch: "3" }, "r1_3"],
    ["{run}[-{task}-{epoch}]", { run: "r1", epoch: "3" }, "r1"],
    ["{run}[-fixed]", { run: "r1" }, "r1-fixed"],
    ["{run}/{unknown}", { run: "r1" }, "r1/{unknown}"],
    ["{run}/$1/$&", { run: "$&$1" }, "$&$1/$1/$&"],
    ["[{epoch}/]{run}", { run: "r[1]", epoch: "{run}" }, "{run}/r[1]"],
    ["{run}/{task}", { run: "{task}", task: "[x]" }, "{task}/[x]"],
    ["{run}[_{task}", { run: "r1", task: "t" }, "r1[_t"],
  ])("%s with %j", (pattern, values, expected) => {
    expect(fill(pattern, values)).toBe(expected);
  });
});

test("the tools that need no definition", () => {
  const places = [...BUILTIN_TOOLS].map(([name, { script, cwd, needs, outputs }]) => ({
    name,
    script: script.map((pattern) => fill(pattern, { run: "r1", task: "cap", epoch: "0", script: "s.sh" })),
    cwd,
    needs,
    outputs: outputs.map(({ check }) => check),
  }));
  expect(places).toEqual([
    {
      name: "torchtune",
      script: ["r1/finetune.slurm"],
      cwd: "script",
      needs: undefined,
      outputs: ["checkpoint"],
    },
    {
      name: "inspect-ai",
      script: ["r1/eval/cap_epoch0/cell.slurm", "r1/eval/cap_epoch0.slurm"],
      cwd: "script",
      needs: "training",
      outputs: ["inspect-log"],
    },
    { name: "command", script: ["s.sh"], cwd: "experiment", needs: undefined, outputs: [] },
  ]);
});

describe("a tool of one's own", () => {
  test("with as little as possible", () => {
    const tool = { name: "own", script: ["{run}.sh"], cwd: "script", outputs: [] };
    expect(readTool("own", { script: "{run}.sh" })).toEqual({ ok: true, value: { tool } });
  });

  test("with everything", () => {
    const definition = {
      stage: "evaluation",
      script: ["a", "b"],
      cwd: "experiment",
      needs: "training",
      outputs: [{ path: "x" }, { path: ["y", "z"], check: "json" }],
      resumes: true,
      knob: { file: "{run}/train.yaml", batch: "train.batch", accumulation: "train.steps" },
    };
    const tool = {
      name: "own",
      script: ["a", "b"],
      cwd: "experiment",
      needs: "training",
      outputs: [
        { path: ["x"], check: "nonempty" },
        { path: ["y", "z"], check: "json" },
      ],
      resumes: true,
      knob: { file: "{run}/train.yaml", batch: "train.batch", accumulation: "train.steps" },
    };
    expect(readTool("own", definition)).toEqual({ ok: true, value: { tool, stage: "evaluation" } });
  });

  test.each([
    ["nothing", undefined],
    ["no script", {}],
    ["no place for a script", { script: [] }],
    ["an unknown check", { script: "x", outputs: [{ path: "y", check: "magic" }] }],
    ["a need that nobody can meet", { script: "x", needs: "luck" }],
    ["a word too many", { script: "x", outptus: [] }],
    ["a word too many in an output", { script: "x", outputs: [{ path: "y", chek: "json" }] }],
    ["a knob in a file of all runs", { script: "x", knob: { file: "all.yaml", batch: "b" } }],
    ["a knob without a batch", { script: "x", knob: { file: "{run}.yaml", accumulation: "b" } }],
    ["a knob that is no key", { script: "x", knob: { file: "{run}.yaml", batch: "a..b" } }],
    ["a folder to run in that is neither", { script: "x", cwd: "/tmp" }],
  ])("%s is none", (_, definition) => {
    expect(readTool("own", definition).ok).toBe(false);
  });
});
