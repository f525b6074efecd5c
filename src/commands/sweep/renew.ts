import { join } from "node:path";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { EVALUATION } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";
import type { Choice } from "../../tick/choose.ts";
import type { Session } from "../../tick/session.ts";
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
  choices: readonly Choice[],
): Promise<Result<undefined, Stop>> {
  const { files } = session.system;
  const task = world.definition.evaluate?.task;
  const trials = new Map((session.journal.state.sweep?.trials ?? []).map((trial) => [trial.run, trial]));
  const chosen = choices.filter(
    (each) => each.decision.kind === "submit" && each.task.stage === EVALUATION && each.task.task === task,
  );
  const scripts: { path: string; text: string }[] = [];
  for (const trial of chosen.flatMap((choice) => trials.get(choice.task.run) ?? [])) {
    const path = join(session.place.folder, trial.run, EVALUATE_SCRIPT);
    const before = (await files.stat(path))?.kind === "file" ? await files.readText(path) : undefined;
    if (before === undefined || !isAsRendered(before, world, trial)) continue;
    const text = await evaluationScript(session, world, experiment, trial);
    if (text.ok) scripts.push({ path, text: text.value });
  }
  return task === undefined ? ok(undefined) : writeScripts(session, scripts);
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
