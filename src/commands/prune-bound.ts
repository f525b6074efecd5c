import { attempt } from "../journal/io.ts";
import { TRAINING } from "../parse/stage.ts";
import { shown } from "../select/select.ts";
import type { Files } from "../system/ports.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { expectedEpochs } from "../tick/evidence/epochs.ts";
import { checkpointJudge } from "../tick/evidence/inspect.ts";
import type { Tooling } from "../tick/evidence/tooling.ts";
import type { View } from "../tick/view.ts";
import type { Tool } from "../tools/tool.ts";
import { isOfEachEpoch } from "../validate/judge.ts";
import type { Seen } from "../validate/look.ts";
import { whyNotOurs } from "../validate/remove.ts";
import { rowThatNames, type SaidCell } from "./prune-rows.ts";

export interface BoundWorld {
  readonly files: Files;
  readonly folder: string;
  readonly tooling: Tooling;
  readonly view: View;
  readonly cells: readonly SaidCell[];
}

/** What must stay of a run because somebody refers to it or because it is not ours, by path, with the reason. */
export async function boundOf(
  world: BoundWorld,
  run: string,
  tool: Tool,
  seen: readonly Seen[],
): Promise<ReadonlyMap<string, string>> {
  const { files, folder, cells } = world;
  const bound = new Map<string, string>();
  const bind = (path: string, why: string): void => {
    if (!bound.has(path)) bound.set(path, why);
  };
  for (const each of seen) {
    const looked = await attempt(each.path, () => whyNotOurs(files, folder, each));
    const why = looked.ok ? looked.value : `it cannot be looked at: ${looked.error.message}`;
    if (why !== undefined) bind(each.path, why);
    const row = rowThatNames(cells, folder, each.path);
    if (row !== undefined) bind(each.path, `${row} names it`);
  }
  for (const { path, key } of await awaited(world, run, tool)) bind(path, `${key} reads it`);
  for (const path of await demandedEpochs(world, run, tool, seen))
    bind(path, "the training is not completed and must have it");
  return bound;
}

const isOver = ({ standing, decision }: Choice): boolean =>
  ["completed", "skipped"].includes(shown(standing, decision).status);

/** What evaluations would read that have not completed. */
async function awaited(
  { files, folder, tooling, view }: BoundWorld,
  run: string,
  tool: Tool,
): Promise<{ path: string; key: string }[]> {
  const waiting = view.choices.filter(
    (choice) =>
      choice.task.run === run && tooling.neededBy(choice.task.stage) !== undefined && !isOver(choice),
  );
  const paths: { path: string; key: string }[] = [];
  const judge = checkpointJudge({ files, folder, tooling }, tool);
  for (const { task } of waiting) {
    const verdict = await judge(task);
    if (verdict.kind !== "missing" && verdict.path !== undefined)
      paths.push({ path: verdict.path, key: task.key });
  }
  return paths;
}

/** Of a training that names its checkpoints by epochs and is not completed, each that is expected. */
async function demandedEpochs(
  { files, folder, tooling, view }: BoundWorld,
  run: string,
  tool: Tool,
  seen: readonly Seen[],
): Promise<string[]> {
  const training = view.choices.find(({ task }) => task.run === run && task.stage === TRAINING);
  if (training !== undefined && shown(training.standing, training.decision).status === "completed") return [];
  if (!tool.outputs.some(isOfEachEpoch)) return [];
  const expected = await expectedEpochs({ files, folder, tooling }, run, tool);
  if (expected === undefined) return [];
  return seen.filter(({ epoch }) => epoch !== undefined && epoch < expected).map(({ path }) => path);
}
