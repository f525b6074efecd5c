import { attempt } from "../../journal/io.ts";
import type { Task } from "../../model/experiment.ts";
import type { Candidate } from "../../select/select.ts";
import type { Files } from "../../system/ports.ts";
import { demands, unbracketed, type Values } from "../../tools/pattern.ts";
import type { Check, Tool } from "../../tools/tool.ts";

import { absolute } from "../../validate/places.ts";
import type { Verdict } from "../../validate/verdict.ts";
import { expectedEpochs } from "./epochs.ts";
import { judgeOutputs } from "./outputs.ts";
import { type Tooling, valuesOf } from "./tooling.ts";

export interface EvidenceWorld {
  readonly files: Files;
  readonly folder: string;
  readonly tooling: Tooling;
  /** Judges the checkpoint that a task reads. */
  readonly checkpointOf: (task: Task) => Promise<Verdict>;
}

/** Whether its outputs could speak for a task: it never had a job, and nobody has asked for one. */
export const mayBeDone = ({ record, standing }: Candidate): boolean =>
  standing.status === "pending" &&
  standing.byHand !== true &&
  record?.wish === undefined &&
  (record?.attempts.length ?? 0) === 0;

/** What speaks for a task. */
export interface Evidence {
  /** One of its outputs. */
  readonly path: string;
  /** What counts is younger (epoch ms of the file server): older ones are of another checkpoint. */
  readonly since?: number;
}

/**
 * One of the outputs of a task that are all there, whole, and its own; undefined where that is not certain. To run something
 * once more costs hours, and to take it for done what it is not costs the experiment: only outputs of a known format count, in
 * places that no other task shares, all epochs of them.
 */
export async function evidenceOf(world: EvidenceWorld, task: Task): Promise<Evidence | undefined> {
  const { files, folder, tooling } = world;
  const tool = tooling.toolOf(task.stage);
  const values = valuesOf(task);
  const own = tool === undefined ? undefined : ownOutputs(tool, values);
  if (own === undefined) return undefined;
  const judged = await attempt(folder, async () => {
    const some = await judgeOutputs(files, folder, own, values, undefined);
    // Most often there is nothing, and then neither a configuration nor a checkpoint has to be read.
    if (some.kind !== "valid") return { verdict: some };
    const epochs = some.isSome === true ? await expectedEpochs(world, task.run, tool) : undefined;
    const since = await sinceOf(world, task);
    if (epochs === undefined && since === undefined) return { verdict: some };
    return { verdict: await judgeOutputs(files, folder, own, values, epochs, since), since };
  });
  if (!judged.ok) return undefined;
  const { verdict, since } = judged.value;
  if (verdict.kind !== "valid" || verdict.isSome || verdict.path === undefined) return undefined;
  return { path: verdict.path, ...(since === undefined ? {} : { since }) };
}

/** Any file is "something", and so proves little. */
const WEAK: ReadonlySet<Check> = new Set<Check>(["exists", "nonempty"]);

/** The outputs, at the places that belong to this task alone; undefined where they would prove nothing. */
function ownOutputs({ outputs }: Tool, values: Values): Pick<Tool, "outputs"> | undefined {
  if (outputs.every(({ check }) => WEAK.has(check))) return undefined;
  const names = (["run", "task", "epoch"] as const).filter((name) => values[name] !== undefined);
  const isOwn = (pattern: string): boolean =>
    names.every((name) => demands(unbracketed(pattern, values), name));
  const own = outputs.map((output) => ({
    ...output,
    path: output.path.filter(isOwn),
    ...(output.final === undefined ? {} : { final: output.final.filter(isOwn) }),
  }));
  return own.some(({ path }) => path.length === 0) ? undefined : { outputs: own };
}

/** An evaluation that is older than the checkpoint as it is now was of another one. */
async function sinceOf(
  { files, folder, tooling, checkpointOf }: EvidenceWorld,
  task: Task,
): Promise<number | undefined> {
  if (tooling.neededBy(task.stage) === undefined || task.control) return undefined;
  const checkpoint = await checkpointOf(task);
  if (checkpoint.kind !== "valid" || checkpoint.path === undefined) return undefined;
  const { writtenAt } = await import("../../validate/fresh.ts");
  const at = await writtenAt(files, absolute(folder, checkpoint.path));
  // One of the same moment counts.
  return at === undefined ? undefined : at - 1;
}
