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

test("the tools that need no definition, and where the first script of each lies", () => {
  const row: Values = { run: "r1", task: "cap", epoch: "0", script: "s.sh" };
  const told = [...BUILTIN_TOOLS].map(([name, { script, cwd, needs, outputs }]) =>
    [name, fill(script[0] ?? "", row), cwd, needs ?? "-", ...outputs.map(({ check }) => check)].join(" "),
  );
  expect(told).toEqual([
    "torchtune r1/finetune.slurm script - checkpoint",
    "huggingface r1/train.slurm script - checkpoint",
    "lightning r1/train.slurm script - checkpoint",
    "metta r1/train.slurm script - checkpoint",
    "dspy r1/optimize.slurm script - dspy-program",
    "inspect-ai r1/eval/cap_epoch0/cell.slurm script training inspect-log",
    "command s.sh experiment -",
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
      outputs: [
        { path: "x" },
        { path: ["y", "z"], check: "json", epochs: "each" },
        {
          path: "{run}/{step}-*.pt",
          check: "checkpoint",
          epochs: "newest",
          with: ["a_{step}", { path: ["b", "c"], check: "json", of: "*.pt" }],
          progress: { file: "state.json", step: "at.step", steps: "steps" },
          final: "{run}/final.pt",
        },
      ],
      scores: [
        { metric: "accuracy", file: "{run}/score.json", pointer: "/accuracy" },
        { metric: "loss", log: "val_loss=([0-9.e+-]+)" },
        { metric: "acc", csv: "{run}/log.csv", column: "acc", row: "max" },
        { metric: "last", csv: "{run}/{epoch}.csv", column: "acc" },
      ],
      epochs: { file: "{run}/train.yaml", key: "train.epochs" },
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
        {
          path: ["{run}/{step}-*.pt"],
          check: "checkpoint",
          epochs: "newest",
          with: [
            { path: ["a_{step}"], check: "nonempty" },
            { path: ["b", "c"], check: "json", of: "*.pt" },
          ],
          progress: { file: "state.json", step: "at.step", steps: "steps" },
          final: ["{run}/final.pt"],
        },
      ],
      scores: definition.scores,
      epochs: { file: "{run}/train.yaml", key: "train.epochs" },
      resumes: true,
      knob: { file: "{run}/train.yaml", batch: "train.batch", accumulation: "train.steps" },
    };
    expect(readTool("own", definition)).toEqual({ ok: true, value: { tool, stage: "evaluation" } });
  });

  const score = (more: object): object => ({ script: "x", scores: [{ metric: "m", ...more }] });
  const output = (more: object): object => ({ script: "x", outputs: [{ path: "y", ...more }] });
  test.each<[string, unknown, string | RegExp]>([
    ["nothing", undefined, "Invalid input: expected object, received undefined"],
    ["no script", {}, "script: Invalid input: expected array, received undefined"],
    ["no place for a script", { script: [] }, "script: a list of patterns must have one"],
    ["an empty script", { script: " " }, "script.0: a pattern must not be empty"],
    [
      "a slip in a pattern",
      { script: "{rnu}/x.sh" },
      "script.0: {rnu} stands for nothing here: there are {run}, {task}, {epoch}, {script}",
    ],
    [
      "a script by its step",
      { script: "{run}/{step}.sh" },
      "script.0: {step} stands for nothing here: there are {run}, {task}, {epoch}, {script}",
    ],
    ["any script", { script: "{run}/*.sh" }, 'script.0: "{run}/*.sh" must not hold *'],
    [
      "an output that goes back behind its epoch",
      { script: "x", outputs: [{ path: "{run}/epoch_[{epoch}/]../../{run}" }] },
      'outputs.0.path.0: "{run}/epoch_[{epoch}/]../../{run}" must not go back with .. behind a name that is filled in or looked for',
    ],
    [
      "half a bracket",
      { script: "{run}[_{epoch}" },
      'script.0: "{run}[_{epoch}" has a bracket without its other half',
    ],
    [
      "the other half",
      { script: "{run}_{epoch}]" },
      'script.0: "{run}_{epoch}]" has a bracket without its other half',
    ],
    [
      "a slip in an output",
      output({ path: ["y", "{run}/{steps}"] }),
      "outputs.0.path.1: {steps} stands for nothing here: there are {run}, {task}, {epoch}, {step}, {script}",
    ],
    [
      "a companion of what has a folder in its name",
      output({ with: [{ path: "z", of: "agents/*" }] }),
      'outputs.0.with.0.of: "agents/*" is the name of no output: a name has no /',
    ],
    [
      "a slip in whose companion it is",
      output({ with: [{ path: "z", of: "agent_{epcoh}" }] }),
      "outputs.0.with.0.of: {epcoh} stands for nothing here: there are {run}, {task}, {epoch}, {step}, {script}",
    ],
    [
      "a companion of no name",
      output({ with: [{ path: "z", of: "" }] }),
      "outputs.0.with.0.of: a pattern must not be empty",
    ],
    [
      "an output that is no list",
      { script: "x", outputs: "y" },
      "outputs: Invalid input: expected array, received string",
    ],
    [
      "an unknown check",
      output({ check: "magic" }),
      /^outputs.0.check: Invalid option: expected one of "exists"\|/,
    ],
    [
      "a need that nobody can meet",
      { script: "x", needs: "luck" },
      'needs: Invalid input: expected "training"',
    ],
    ["a word too many", { script: "x", outptus: [] }, 'Unrecognized key: "outptus"'],
    ["a word too many in an output", output({ chek: "json" }), 'outputs.0: Unrecognized key: "chek"'],
    [
      "some epochs",
      output({ epochs: "best" }),
      'outputs.0.epochs: Invalid option: expected one of "each"|"newest"',
    ],
    [
      "a companion without a path",
      output({ with: [{ check: "json" }] }),
      "outputs.0.with.0.path: Invalid input: expected array, received undefined",
    ],
    [
      "progress that says nothing",
      output({ progress: { file: "a.json" } }),
      "outputs.0.progress.step: Invalid input: expected string, received undefined",
    ],
    [
      "a knob in a file of all runs",
      { script: "x", knob: { file: "all.yaml", batch: "b" } },
      "knob.file: it must be a file of each run: name {run} in it",
    ],
    [
      "a knob without a batch",
      { script: "x", knob: { file: "{run}.yaml", accumulation: "b" } },
      "knob.batch: Invalid input: expected string, received undefined",
    ],
    [
      "a knob that is no key",
      { script: "x", knob: { file: "{run}.yaml", batch: "a..b" } },
      'knob.batch: "a..b" is no key: write a.b for b below a',
    ],
    [
      "a score from nowhere",
      score({}),
      "scores.0: name one place: file and pointer, or log, or csv and column",
    ],
    [
      "a score from two places",
      score({ log: "(a)", file: "a.json", pointer: "" }),
      "scores.0: name one place: file and pointer, or log, or csv and column",
    ],
    [
      "a row of no table",
      score({ log: "(a)", row: "max" }),
      "scores.0: name one place: file and pointer, or log, or csv and column",
    ],
    [
      "a pointer that is none",
      score({ file: "a.json", pointer: "a.b" }),
      'scores.0.pointer: "a.b" is no JSON pointer: write /a/b',
    ],
    [
      "an expression without a number",
      score({ log: "loss=.*" }),
      'scores.0.log: "loss=.*" has no group: put the number in (...)',
    ],
    ["half an expression", score({ log: "loss=(" }), /^scores.0.log: Invalid regular expression/],
    ["a word too many in a score", score({ colum: "a" }), 'scores.0: Unrecognized key: "colum"'],
    [
      "epochs of all runs",
      { script: "x", epochs: { file: "all.yaml", key: "e" } },
      "epochs.file: it must be a file of each run: name {run} in it",
    ],
    [
      "a folder to run in that is neither",
      { script: "x", cwd: "/tmp" },
      'cwd: Invalid option: expected one of "script"|"experiment"',
    ],
  ])("%s is none", (_, definition, expected) => {
    const read = readTool("own", definition);
    if (read.ok) throw new Error("it is taken for a tool");
    const { path, message } = read.error;
    const said = path.length === 0 ? message : `${path.join(".")}: ${message}`;
    expect(said).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  });
});
