import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Task } from "../../model/experiment.ts";
import { lastAttempt, lastSighting, type TaskRecord } from "../../model/record.ts";
import { askedBy, askedMemory, lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import type { Asks } from "../../select/remedies.ts";
import type { Files } from "../../system/ports.ts";
import { type Tooling, valuesOf } from "../evidence/tooling.ts";
import { readScriptText } from "../folder/script-text.ts";

export interface AsksWorld {
  readonly files: Files;
  readonly folder: string;
  readonly tooling: Tooling;
}

/** What the script of a task that has ended says now, and whether the next attempt would go on where it was. */
export async function asksOf(
  world: AsksWorld,
  task: Task,
  record: TaskRecord | undefined,
  script: string | undefined,
): Promise<Asks> {
  const { files, folder } = world;
  const read =
    script === undefined
      ? undefined
      : await attempt(script, () => readScriptText(files, join(folder, script)));
  const last = lastValues(readableDirectives((read?.ok && read.value) || ""));
  const asked = askedBy(last);
  const memory = askedMemory(last);
  const { timeSeconds } = asked;
  const partition = last("partition");
  const resumesFrom = await checkpointOf(world, task, record);
  return {
    nodes: asked.nodes,
    ...(memory === undefined ? {} : { memory: { ...memory, perNode: shareOf(memory.per, asked) } }),
    ...(timeSeconds === undefined
      ? {}
      : { timeMinutes: timeSeconds === "unlimited" ? timeSeconds : Math.ceil(timeSeconds / 60) }),
    ...(partition ? { partition } : {}),
    ...(last("nodelist") || last("nodefile") ? { isPinned: true } : {}),
    ...(resumesFrom === undefined ? {} : { resumesFrom }),
  };
}

/** How many CPUs or GPUs of one node get memory of their own. */
function shareOf(per: NonNullable<Asks["memory"]>["per"], asked: ReturnType<typeof askedBy>): number {
  if (per === "node") return 1;
  return Math.max(1, Math.ceil((per === "cpu" ? asked.cpus : asked.gpus) / asked.nodes));
}

async function checkpointOf(
  { files, folder, tooling }: AsksWorld,
  task: Task,
  record: TaskRecord | undefined,
): Promise<string | undefined> {
  const tool = tooling.toolOf(task.stage);
  if (tool?.resumes !== true) return undefined;
  const since = lastSighting(record)?.startedAt ?? lastAttempt(record)?.intendedAt ?? 0;
  const { newestCheckpoint } = await import("../../validate/newest.ts");
  const found = await attempt(folder, () => newestCheckpoint(files, folder, tool, valuesOf(task), since));
  return found.ok ? found.value : undefined;
}
