import { dirname, join } from "node:path";
import type { Config } from "../../config/config.ts";
import type { Experiment, Run, Task } from "../../model/experiment.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import { fill, type Values } from "../../tools/pattern.ts";
import type { Tool } from "../../tools/tool.ts";

/** Which tool serves each task, and what its patterns mean for it. */
export interface Tooling {
  /** Undefined when the summary names a tool that nobody has defined. */
  toolOf(stage: string): Tool | undefined;
  toolName(stage: string): string;
  /** The stage that a run must have completed before its tasks of this one go in. */
  neededBy(stage: string): string | undefined;
  /** Epochs that the training of a run must leave behind; undefined when nobody says. */
  epochsOf(run: string): number | undefined;
}

/** What serves a stage of which nobody says anything: no row names a script or a command. */
const USUAL: Readonly<Record<string, string>> = { training: "torchtune", evaluation: "inspect-ai" };

export function toolingOf(experiment: Experiment, config: Config): Tooling {
  const runs = new Map<string, Run>(experiment.runs.map((run) => [run.name, run]));
  const withCommands = new Set(
    experiment.tasks
      .filter(({ script, command }) => script !== undefined || command !== undefined)
      .map(({ stage }) => stage),
  );
  const toolName: Tooling["toolName"] = (stage) =>
    experiment.tools.get(stage) ??
    config.stageTools.get(stage) ??
    (withCommands.has(stage) ? "command" : (USUAL[stage] ?? "command"));
  const toolOf = (stage: string): Tool | undefined => config.tools.get(toolName(stage));
  return {
    toolName,
    toolOf,
    // An evaluation is of what was trained, whatever runs it.
    neededBy: (stage) => toolOf(stage)?.needs ?? (stage === EVALUATION ? TRAINING : undefined),
    epochsOf: (run) => runs.get(run)?.epochs ?? experiment.epochs,
  };
}

/** What a task's patterns are filled with. An epoch in words ("last") is none that a path can name. */
export const valuesOf = (task: Pick<Task, "run" | "task" | "epoch" | "script">): Values => ({
  run: task.run,
  ...(task.task === undefined ? {} : { task: task.task }),
  ...(task.epoch === undefined ? {} : { epoch: task.epoch }),
  ...(task.script === undefined ? {} : { script: task.script }),
});

/** Where the job script of a task may lie, relative to the experiment; a script named in the row is the only place. */
export function scriptPlaces(tool: Tool, task: Task): string[] {
  if (task.script !== undefined) return [task.script];
  return tool.script.flatMap((pattern) => fill(pattern, valuesOf(task)) ?? []);
}

/** The folder in which a job runs, absolute. */
export const workingFolder = (folder: string, tool: Tool, task: Task, script: string): string =>
  tool.cwd === "experiment" || task.script !== undefined ? folder : dirname(join(folder, script));
