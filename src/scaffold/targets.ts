import type { Task } from "../model/experiment.ts";
import { fill, type Values } from "../tools/pattern.ts";
import type { Tool } from "../tools/tool.ts";

/** A file of a run that a template may make. Paths are relative to the experiment. */
export interface Target {
  readonly path: string;
  /** Where its template may lie, the first that is there being taken. */
  readonly templates: readonly string[];
}

/** Beside the summary, or in a folder of their own. */
const placesOf = (file: string): readonly string[] => {
  const name = `${file.slice(file.lastIndexOf("/") + 1)}.template`;
  return [name, `templates/${name}`];
};

/**
 * What may be made for a task: groups of targets, of each of which the first counts whose template is there. `named`: the template of
 * the scripts, as somebody named it.
 */
export function targetsOf(
  task: Task,
  values: Values,
  tool: Tool | undefined,
  named: string | undefined,
): readonly (readonly Target[])[] {
  const template = named ?? tool?.template;
  const target = (path: string, file: string): Target => ({
    path,
    templates: template === undefined ? placesOf(file) : [template],
  });
  if (task.script !== undefined) return [[target(task.script, task.script)]];
  if (tool === undefined || task.command !== undefined) return [];
  const scripts = tool.script.flatMap((pattern) => {
    const path = fill(pattern, values);
    // Where the name itself is another for each task, no template can bear it.
    const bearsOne = template !== undefined || !/[{[][^/]*$/.test(pattern);
    return path === undefined || path === "" || !bearsOne ? [] : [target(path, pattern)];
  });
  const settings = [tool.epochs?.file, tool.knob?.file].filter((file) => file !== undefined);
  const others = [...new Set(settings)].flatMap((pattern) => {
    const path = fill(pattern, values);
    return path === undefined ? [] : [[{ path, templates: placesOf(pattern) }]];
  });
  return [template === undefined ? scripts : scripts.slice(0, 1), ...others];
}
