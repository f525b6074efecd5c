import { dirname, join, resolve } from "node:path";
import type { Task } from "../../model/experiment.ts";
import { type Asked, askedBy, lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import { type Forms, formsOf } from "../../script/forms.ts";
import { type LogWorld, scriptOf } from "../evidence/log-places.ts";
import { scriptPlaces, workingFolder } from "../evidence/tooling.ts";

/** What a task's script says now: the job may have been submitted with another, but nobody keeps that one. */
export interface ScriptAsk {
  /** Absent where there is no script to read. */
  readonly asked?: Asked;
  readonly forms: Forms;
  /** Where its job may have left files, absolute: its working folder, the folders of its script and of its run. */
  readonly folders: readonly string[];
}

export async function scriptAskOf(world: LogWorld, task: Task): Promise<ScriptAsk> {
  const { system, folder, tooling } = world;
  const tool = tooling.toolOf(task.stage);
  const places = tool === undefined ? [] : scriptPlaces(tool, task);
  const script = await scriptOf(system.files, folder, places);
  const last = lastValues(readableDirectives(script?.text ?? ""));
  const asked = askedBy(last);
  const path = script?.path ?? "";
  const base = tool === undefined ? folder : workingFolder(folder, tool, task, path);
  const folders = [
    resolve(base, last("chdir") ?? "."),
    ...(script === undefined ? [] : [dirname(join(folder, path))]),
    join(folder, task.run),
  ];
  const isKnown = script !== undefined || task.command !== undefined;
  return {
    ...(isKnown ? { asked } : {}),
    forms: formsOf(last, asked),
    folders: [...new Set(folders)],
  };
}
