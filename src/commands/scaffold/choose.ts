import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { Experiment, Task } from "../../model/experiment.ts";
import { nearest } from "../../model/nearest.ts";
import { err, ok, type Result } from "../../model/result.ts";

/** The tasks of all runs, or those that are named: runs, or tasks by their keys. */
export function tasksFor(
  { tasks, runs }: Pick<Experiment, "tasks" | "runs">,
  names: readonly string[],
): Result<readonly Task[], Stop> {
  const known = new Set([...runs.map(({ name }) => name), ...tasks.flatMap(({ key, run }) => [key, run])]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, known);
    const some = runs.slice(0, 20).map(({ name }) => name);
    const all = `Runs here: ${some.join(", ")}${runs.length > some.length ? ", ..." : ""}`;
    const next = meant === undefined ? all : `Did you mean ${meant}?`;
    return err(stop(EXIT.usage, "scaffold.unknown-run", `there is no run "${unknown}" here`, next));
  }
  const wanted = new Set(names);
  return ok(names.length === 0 ? tasks : tasks.filter(({ key, run }) => wanted.has(key) || wanted.has(run)));
}

/** Whose scripts are a record of what runs or ran. */
const WITH_JOB: ReadonlySet<string> = new Set(["submitting", "queued", "running", "completed"]);

export const hasJob = ({ said }: Task): boolean => said.kind === "status" && WITH_JOB.has(said.status);
