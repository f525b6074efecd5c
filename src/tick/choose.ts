import { join } from "node:path";
import type { Experiment, Task, TaskKey } from "../model/experiment.ts";
import { taskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { type Obeyed, type Standing, standingOf } from "../model/standing.ts";
import { isFinal } from "../model/status.ts";
import { mayTryAgain } from "../select/retry.ts";
import {
  type Candidate,
  type Decision,
  decide,
  type Facts,
  type Limits,
  type Need,
  wants,
} from "../select/select.ts";
import type { Files } from "../system/ports.ts";
import { judgeOutputs } from "../validate/outputs.ts";
import { problemOf, type Verdict } from "../validate/verdict.ts";
import { scriptPlaces, type Tooling, valuesOf } from "./tooling.ts";

/** All that a choice rests on, with or without a lock: `plan` and `status` choose as the tick does. */
export interface ChoiceParts {
  readonly files: Files;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly records: ReadonlyMap<TaskKey, TaskRecord>;
  readonly obeyed: ReadonlyMap<TaskKey, Obeyed>;
  readonly tooling: Tooling;
  readonly limits: Limits;
}

export interface Choice {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  readonly decision: Decision;
  /** The script that would be submitted, relative to the experiment; undefined for a command. */
  readonly script?: string;
}

/** Decides every task, looking at the disk only for those that would go in. */
export async function choose(parts: ChoiceParts): Promise<Choice[]> {
  const standings = new Map(
    parts.experiment.tasks.map(({ key }) => [key, standingOf(parts.records.get(key), parts.obeyed.get(key))]),
  );
  const inspect = inspector(parts);
  const choices: Choice[] = [];
  for (const task of parts.experiment.tasks) {
    const record = parts.records.get(task.key);
    const standing = standings.get(task.key) ?? { status: "pending" };
    const need = needOf(task, parts, standings);
    const candidate: Candidate = { task, record, standing, ...(need === undefined ? {} : { need }) };
    const found = wants(candidate, parts.limits) ? await inspect(task) : undefined;
    const decision = decide(
      { ...candidate, ...(found === undefined ? {} : { facts: found.facts }) },
      parts.limits,
    );
    choices.push({
      task,
      record,
      standing,
      decision,
      ...(found?.script === undefined ? {} : { script: found.script }),
    });
  }
  return choices;
}

function needOf(task: Task, parts: ChoiceParts, standings: ReadonlyMap<TaskKey, Standing>): Need | undefined {
  const tool = parts.tooling.toolOf(task.stage, task);
  if (tool?.needs === undefined || task.control) return undefined;
  const key = taskKey(tool.needs, task.run);
  const standing = standings.get(key);
  if (standing === undefined) return undefined;
  const { status } = standing;
  const again = isFinal(status) && mayTryAgain(parts.records.get(key), status, parts.limits.maxAttempts);
  return { key, standing, willRetry: again && !standing.byHand };
}

interface Found {
  readonly facts: Facts;
  readonly script?: string;
}

/** Looks for a task's script and the checkpoint that it reads; each checkpoint is judged once. */
function inspector(parts: ChoiceParts): (task: Task) => Promise<Found> {
  const { files, folder, tooling } = parts;
  const verdicts = new Map<string, Promise<Verdict>>();
  const trainings = new Map(
    parts.experiment.tasks.filter(({ stage }) => stage === "training").map((task) => [task.run, task]),
  );
  const checkpoint = (task: Task): Promise<Verdict> => {
    const epoch = /^\d+$/.test(task.epoch ?? "") ? task.epoch : undefined;
    const key = `${task.run}\0${epoch ?? ""}`;
    const known = verdicts.get(key) ?? judgeCheckpoint(parts, task.run, epoch, trainings.get(task.run));
    verdicts.set(key, known);
    return known;
  };
  return async (task) => {
    const tool = tooling.toolOf(task.stage, task);
    if (tool === undefined) return missing(...unknownTool(tooling.toolName(task.stage, task), task.stage));
    if (tool.needs !== undefined && !task.control) {
      const verdict = await checkpoint(task);
      if (verdict.kind !== "valid") {
        return missing(
          `no checkpoint to evaluate: ${problemOf(verdict)}`,
          `Train ${task.run} again, or put it there`,
        );
      }
    }
    if (task.command !== undefined && task.script === undefined) return { facts: { kind: "ready" } };
    const places = scriptPlaces(tool, task);
    for (const place of places) {
      if ((await files.stat(join(folder, place)))?.kind === "file")
        return { facts: { kind: "ready" }, script: place };
    }
    if (places.length === 0) return missing("its row names no script", "Fill in a column Script or Command");
    return missing(
      `no job script: ${places.join(" or ")} is missing`,
      `Put the script there; it goes in by itself`,
    );
  };
}

const missing = (what: string, next: string): Found => ({ facts: { kind: "missing", what, next } });

const unknownTool = (name: string, stage: string): [string, string] => [
  `there is no tool "${name}"`,
  `Name another in the Tools section, or define it under tools: in runmark.yaml for the stage ${stage}`,
];

async function judgeCheckpoint(
  parts: ChoiceParts,
  run: string,
  epoch: string | undefined,
  training: Task | undefined,
): Promise<Verdict> {
  const tool = parts.tooling.toolOf("training", training);
  const values = valuesOf({ run, ...(epoch === undefined ? {} : { epoch }) });
  if (tool === undefined || tool.outputs.length === 0) return { kind: "valid" };
  return judgeOutputs(parts.files, parts.folder, tool, values, undefined);
}
