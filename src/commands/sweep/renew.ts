import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { EVALUATION } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";
import type { Session } from "../../tick/session/session.ts";
import { EVALUATE_SCRIPT } from "./lay-out.ts";
import { writeScripts } from "./place-trials.ts";
import { evaluationOf, evaluationScript, type ScriptWorld } from "./scripts.ts";

/**
 * Lets evaluations that are about to go in name what is newest by then: the training may have run once more since the script was
 * written. One that a person has edited stays as it is.
 */
export async function renewEvaluations(
  session: Session,
  world: ScriptWorld,
  { experiment }: Summary,
  tasks: readonly Task[],
): Promise<Result<undefined, Stop>> {
  const { files } = session.system;
  const task = world.definition.evaluate?.task;
  const chosen = tasks.filter((each) => each.stage === EVALUATION && each.task === task);
  if (task === undefined || chosen.length === 0) return ok(undefined);
  const trials = new Map((session.journal.state.sweep?.trials ?? []).map((trial) => [trial.run, trial]));
  const scripts: { path: string; text: string }[] = [];
  for (const trial of chosen.flatMap(({ run }) => trials.get(run) ?? [])) {
    const path = join(session.place.folder, trial.run, EVALUATE_SCRIPT);
    const before = await attempt(path, () => files.readText(path));
    // What cannot be read, the submission tells.
    if (!before.ok || before.value === undefined || !isAsRendered(before.value, world, trial)) continue;
    const text = await evaluationScript(session, world, experiment, trial);
    if (text.ok) scripts.push({ path, text: text.value });
  }
  return writeScripts(session, scripts);
}

/** Stands where a checkpoint will. */
const SOME = "/some-checkpoint/of-some-time";

/** Whether a script is what would be written for some checkpoint, whichever. */
function isAsRendered(text: string, world: ScriptWorld, trial: Trial): boolean {
  const pattern = evaluationOf(world, trial, SOME);
  if (!pattern.ok) return false;
  const parts = pattern.value.split(SOME).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  // One word of a shell, as it is or in quotes.
  return new RegExp(`^${parts.join("(?:'[^'\\n]*'|[^'\\s]+)")}$`).test(text);
}
