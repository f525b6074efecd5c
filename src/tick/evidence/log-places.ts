import { join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Task } from "../../model/experiment.ts";
import type { BackendName, Sighting } from "../../model/job.ts";
import type { Attempt } from "../../model/record.ts";
import { outputNames, outputPatterns } from "../../monitor/outputs.ts";
import type { System } from "../../system/ports.ts";
import { ownName } from "../folder/identity.ts";
import { remarksPath } from "../folder/pack-files.ts";
import { readScriptText } from "../folder/script-text.ts";
import { scriptPlaces, type Tooling, workingFolder } from "./tooling.ts";

export interface LogWorld {
  readonly system: Pick<System, "files" | "host">;
  /** Of the experiment. */
  readonly folder: string;
  readonly tooling: Tooling;
  /** Where its jobs run, as far as that is known. */
  readonly backend?: BackendName | undefined;
}

/**
 * Where a job wrote, error output first: as the scheduler said, otherwise as the script says now. (squeue forgets a job
 * minutes after its end, and sacct tells of outputs from 24.05 on only.)
 */
export async function logPaths(
  world: LogWorld,
  task: Task,
  attempt: Attempt,
  sighting: Sighting,
): Promise<readonly string[]> {
  const { stdout, stderr } = sighting;
  const paths = stdout === undefined ? await pathsByScript(world, task, attempt, sighting) : [stderr, stdout];
  return [...new Set(paths.flatMap((path) => path ?? []))];
}

/** Where SLURM's own remarks on a packed run stand: alone, it would have made them at the end of the run's output. */
export function remarksPlace(
  { folder }: LogWorld,
  { element, name }: Attempt,
  sighting: Sighting,
): string | undefined {
  return element === undefined ? undefined : remarksPath(folder, sighting.name || name, element);
}

async function pathsByScript(
  { system, folder, tooling }: LogWorld,
  task: Task,
  { element, tag }: Attempt,
  { id, rawId, name, node, array }: Sighting,
): Promise<readonly (string | undefined)[]> {
  const tool = tooling.toolOf(task.stage);
  if (tool === undefined) return [];
  const script = await scriptOf(system.files, folder, scriptPlaces(tool, task));
  // A command that runmark makes a script of says nothing of outputs.
  if (script === undefined && task.command === undefined) return [];
  const patterns = outputPatterns(script?.text ?? "");
  const base = workingFolder(folder, tool, task, script?.path ?? "");
  const cwd = resolve(base, patterns.chdir ?? ".");
  const isPacked = element !== undefined;
  const values = {
    id: array?.element ?? id,
    rawId,
    name: isPacked ? ownName(task, tag) : name,
    user: system.host.user,
    node: node ?? "",
    isPacked,
  };
  const { stdout, stderr } = outputNames(patterns, values);
  return [stderr, stdout].map((path) => (path === undefined ? undefined : resolve(cwd, path)));
}

export async function scriptOf(
  files: System["files"],
  folder: string,
  places: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of places) {
    const text = await attempt(path, () => readScriptText(files, join(folder, path)));
    if (text.ok && text.value !== undefined) return { path, text: text.value };
  }
  return undefined;
}
