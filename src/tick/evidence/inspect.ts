import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { type Experiment, type Task, type TaskKey, taskKey } from "../../model/experiment.ts";
import { prunedOf, type TaskRecord } from "../../model/record.ts";
import { TRAINING } from "../../parse/stage.ts";
import { mayWaitForAnother } from "../../script/own-dependency.ts";
import type { Facts } from "../../select/select.ts";
import type { Files } from "../../system/ports.ts";
import type { Tool } from "../../tools/tool.ts";
import { problemOf, type Verdict, valid } from "../../validate/verdict.ts";
import { readScriptText } from "../folder/script-text.ts";
import { expectedEpochs } from "./epochs.ts";
import { evidenceOf } from "./evidence.ts";
import { judgeOutputs } from "./outputs.ts";
import { scriptPlaces, type Tooling, valuesOf } from "./tooling.ts";

export interface Found {
  readonly facts: Facts;
  /** Relative to the experiment; absent for a command. */
  readonly script?: string;
}

export interface InspectParts {
  readonly files: Files;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly tooling: Tooling;
}

interface Known {
  readonly records: ReadonlyMap<TaskKey, TaskRecord>;
}

/** How a task may go in. */
export interface Manner {
  /** It may turn out to be done already. */
  readonly mayBeDone: boolean;
  /** Before its checkpoint is there: the scheduler keeps it waiting. */
  readonly isEarly: boolean;
}

export type Inspect = (task: Task, manner: Manner) => Promise<Found>;

/** Looks on the disk, once, for what a task needs to go in: its script, and the checkpoint that it reads. */
export function inspector(parts: InspectParts & Known): Inspect {
  const look = looker(parts);
  const seen = new Map<string, Promise<Found>>();
  return (task, manner) => {
    const key = `${task.key} ${manner.mayBeDone} ${manner.isEarly}`;
    const found = seen.get(key) ?? look(task, manner);
    seen.set(key, found);
    return found;
  };
}

function looker(parts: InspectParts & Known): Inspect {
  const checkpoint = checkpointJudge(parts);
  return async (task, { mayBeDone, isEarly }) => {
    const { tooling } = parts;
    const tool = tooling.toolOf(task.stage);
    if (tool === undefined) return missing(...unknownTool(tooling.toolName(task.stage), task.stage));
    const evidence =
      mayBeDone && !isEarly ? await evidenceOf({ ...parts, checkpointOf: checkpoint }, task) : undefined;
    if (evidence !== undefined) return { facts: { kind: "done", ...evidence } };
    if (tooling.neededBy(task.stage) !== undefined && !task.control && !isEarly) {
      const verdict = await checkpoint(task);
      if (verdict.kind !== "valid") {
        const isGone = verdict.kind === "missing" && wasPruned(parts, task);
        const problem = isGone ? `${verdict.path} was removed by \`checkpoints prune\`` : problemOf(verdict);
        return missing(`no checkpoint to evaluate: ${problem}`, `Train ${task.run} again, or put it there`);
      }
    }
    if (task.command !== undefined && task.script === undefined) return { facts: { kind: "ready" } };
    const found = await findScript(parts, tool, task);
    return isEarly ? unlessAlone(parts, found) : found;
  };
}

/** It is known before it takes a place in the queue: there it would be kept out at each tick. */
async function unlessAlone({ files, folder }: InspectParts, found: Found): Promise<Found> {
  const { facts, script } = found;
  if (facts.kind !== "ready" || script === undefined) return found;
  const text = await attempt(script, () => readScriptText(files, join(folder, script)));
  const isAlone = text.ok && text.value !== undefined && !mayWaitForAnother(text.value);
  return isAlone ? { ...found, facts: { ...facts, goesAlone: true } } : found;
}

function wasPruned({ records, tooling }: InspectParts & Known, { run, epoch = "" }: Task): boolean {
  const pruned = prunedOf(records.get(taskKey(TRAINING, run)), tooling.toolOf(TRAINING) ?? {});
  return /^\d+$/.test(epoch) && pruned?.has(Number(epoch)) === true;
}

/** The script of a task as far as it is there, whatever else the task needs first. */
export async function scriptOf(
  parts: Omit<InspectParts, "experiment">,
  task: Task,
): Promise<string | undefined> {
  const tool = parts.tooling.toolOf(task.stage);
  return tool === undefined ? undefined : (await findScript(parts, tool, task)).script;
}

/** Why no script of a task would be found, whatever else it waits for. */
export async function scriptMissing(
  parts: InspectParts,
  task: Task,
): Promise<Extract<Facts, { kind: "missing" }> | undefined> {
  const tool = parts.tooling.toolOf(task.stage);
  if (tool === undefined || (task.command !== undefined && task.script === undefined)) return undefined;
  const { facts } = await findScript(parts, tool, task);
  return facts.kind === "missing" ? facts : undefined;
}

async function findScript(
  { files, folder }: Pick<InspectParts, "files" | "folder">,
  tool: Tool,
  task: Task,
): Promise<Found> {
  const places = scriptPlaces(tool, task);
  let other: { readonly script: string; readonly what: string } | undefined;
  for (const script of places) {
    const stat = await attempt(script, () => files.stat(join(folder, script)));
    if (!stat.ok)
      return missing(`its job script cannot be looked at: ${stat.error.message}`, "Make it readable for you");
    if (stat.value?.kind === "file") return { facts: { kind: "ready" }, script };
    if (stat.value !== undefined)
      other ??= {
        script,
        what: stat.value.kind === "folder" ? "a folder" : "a pipe or a device, and no file",
      };
  }
  if (places.length === 0) return missing("its row names no script", "Fill in a column Script or Command");
  if (other !== undefined)
    return missing(`no job script: ${other.script} is ${other.what}`, "Name the script, or move that aside");
  const what = `no job script: ${places.join(" or ")} is missing`;
  if (/\s/.test(task.script ?? ""))
    return missing(what, "Put the script there; a command belongs into a column Command");
  return missing(what, "Put the script there; the task then goes in by itself");
}

const missing = (what: string, next: string): Found => ({ facts: { kind: "missing", what, next } });

const unknownTool = (name: string, stage: string): [string, string] => [
  `there is no tool "${name}"`,
  `Name another in the Tools section, or define it under tools: in runmark.yaml for the stage ${stage}`,
];

/** Judges the checkpoint that a task reads, each one once: several evaluations share it. `tool`: whose checkpoints they are. */
export function checkpointJudge(
  parts: Pick<InspectParts, "files" | "folder" | "tooling">,
  tool: Tool | undefined = parts.tooling.toolOf(TRAINING),
): (task: Task) => Promise<Verdict> {
  const { files, folder } = parts;
  const judge = async (run: string, epoch: string | undefined): Promise<Verdict> => {
    if (tool === undefined) return valid;
    // Of the newest it does not matter how many there should be.
    if (epoch === undefined) return judgeOutputs(files, folder, tool, valuesOf({ run }), undefined);
    const epochs = await expectedEpochs(parts, run, tool);
    return judgeOutputs(files, folder, tool, valuesOf({ run, epoch }), epochs);
  };
  const verdicts = new Map<string, Promise<Verdict>>();
  return (task) => {
    // An epoch in words ("last") means the newest one that is there.
    const epoch = /^\d+$/.test(task.epoch ?? "") ? task.epoch : undefined;
    const key = `${task.run}\0${epoch ?? ""}`;
    const verdict = verdicts.get(key) ?? judge(task.run, epoch);
    verdicts.set(key, verdict);
    return verdict;
  };
}
