import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { Experiment, Task } from "../../model/experiment.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { stageMeant, taskMeant } from "../unknown-name.ts";

/** The tasks of all runs, or those that are named: runs, or tasks by their keys. */
export function tasksFor(
  { tasks, runs }: Pick<Experiment, "tasks" | "runs">,
  names: readonly string[],
): Result<readonly Task[], Stop> {
  const known = new Set([...runs.map(({ name }) => name), ...tasks.flatMap(({ key, run }) => [key, run])]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const message = `there is no run "${unknown}" here`;
    return err(stop(EXIT.usage, "scaffold.unknown-run", message, taskMeant(unknown, tasks)));
  }
  const wanted = new Set(names);
  return ok(names.length === 0 ? tasks : tasks.filter(({ key, run }) => wanted.has(key) || wanted.has(run)));
}

/** Those of a stage, if one was named. */
export function tasksIn(tasks: readonly Task[], stage: string | undefined): Result<readonly Task[], Stop> {
  if (stage === undefined) return ok(tasks);
  const some = tasks.filter((task) => task.stage === stage);
  if (some.length > 0) return ok(some);
  const message = `there is no stage "${stage}" here`;
  return err(stop(EXIT.usage, "scaffold.unknown-stage", message, stageMeant(stage, tasks)));
}

/** Whose scripts are a record of what runs or ran. */
const WITH_JOB: ReadonlySet<string> = new Set(["submitting", "queued", "running", "completed"]);

export const hasJob = ({ said }: Task): boolean => said.kind === "status" && WITH_JOB.has(said.status);
