import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import type { Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";
import type { Session } from "../../tick/session/session.ts";
import { EVALUATE_SCRIPT, TRAIN_SCRIPT } from "./laid-out-texts.ts";
import { evaluationScript, type ScriptWorld, trainingScript } from "./scripts.ts";
import { isAsWritten } from "./signed.ts";
import { writeScripts } from "./write-scripts.ts";

/**
 * Lets jobs that are about to go in ask for what the definition says by then, and evaluations name what is newest: the training may
 * have run once more since the script was written. One that a person has edited stays as it is.
 */
export async function renewScripts(
  session: Session,
  world: ScriptWorld,
  { experiment }: Summary,
  tasks: readonly Task[],
): Promise<Result<undefined, Stop>> {
  const { files } = session.system;
  const trials = new Map((session.journal.state.sweep?.trials ?? []).map((trial) => [trial.run, trial]));
  const evaluated = world.definition.evaluate?.task;
  const scripts: { path: string; text: string }[] = [];
  const renew = async (
    trial: Trial,
    name: string,
    render: () => Promise<Result<string, Diagnostic>>,
  ): Promise<void> => {
    const path = join(session.place.folder, trial.run, name);
    const before = await attempt(path, () => files.readText(path));
    // What cannot be read, the submission tells.
    if (!before.ok || before.value === undefined || !isAsWritten(before.value)) return;
    const text = await render();
    if (text.ok) scripts.push({ path, text: text.value });
  };
  for (const { run, stage, task } of tasks) {
    const trial = trials.get(run);
    if (trial === undefined) continue;
    if (stage === TRAINING) await renew(trial, TRAIN_SCRIPT, async () => trainingScript(world, trial));
    if (stage === EVALUATION && task !== undefined && task === evaluated)
      await renew(trial, EVALUATE_SCRIPT, () => evaluationScript(session, world, experiment, trial));
  }
  return writeScripts(session, scripts);
}
