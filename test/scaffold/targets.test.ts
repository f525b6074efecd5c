import { expect, test } from "vitest";
import type { Task } from "../../src/model/experiment.ts";
import { targetsOf } from "../../src/scaffold/targets.ts";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";
import type { Tool } from "../../src/tools/tool.ts";

const task = (more: Partial<Task>): Task => ({
  ...{ key: "training/r8", stage: "training", run: "r8", control: false },
  ...{ said: { kind: "blank" }, cells: {}, ...more },
});

const shown = (one: Task, tool: string | Tool | undefined, named?: string): readonly string[] =>
  targetsOf(one, one, typeof tool === "string" ? BUILTIN_TOOLS.get(tool) : tool, named).map((group) =>
    group.map(({ path, templates }) => `${path} < ${templates.join(" | ")}`).join(", "),
  );

test("what a template may make for a task", () => {
  expect(shown(task({}), "torchtune")).toEqual([
    "r8/finetune.slurm < finetune.slurm.template | templates/finetune.slurm.template",
    "r8/finetune.yaml < finetune.yaml.template | templates/finetune.yaml.template",
  ]);
  expect(shown(task({ stage: "evaluation", task: "mmlu", epoch: "1" }), "inspect-ai")).toEqual([
    "r8/eval/mmlu_epoch1/cell.slurm < cell.slurm.template | templates/cell.slurm.template",
  ]);
  expect(shown(task({ script: "jobs/r8.sh" }), "command")).toEqual([
    "jobs/r8.sh < r8.sh.template | templates/r8.sh.template",
  ]);
  expect(shown(task({ command: "true" }), "command")).toEqual([]);
  expect(shown(task({}), undefined)).toEqual([]);
});

test("a template that is named makes the script, by the command before the tool", () => {
  const tool: Tool = {
    name: "own",
    script: ["{run}/a.sh", "{run}/b.sh"],
    cwd: "script",
    outputs: [],
    template: "t.sh",
  };
  expect(shown(task({}), tool)).toEqual(["r8/a.sh < t.sh"]);
  expect(shown(task({}), tool, "other.sh")).toEqual(["r8/a.sh < other.sh"]);
  expect(shown(task({ script: "x.sh" }), "command", "other.sh")).toEqual(["x.sh < other.sh"]);
});
