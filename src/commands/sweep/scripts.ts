import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Experiment, taskKey } from "../../model/experiment.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { Trial } from "../../model/trial.ts";
import { TRAINING } from "../../parse/stage.ts";
import type { ScriptSource } from "../../placeholders/fill.ts";
import type { Step, SweepDefinition } from "../../sweep/definition/definition.ts";
import { renderScript } from "../../sweep/render/render-script.ts";
import { toolingOf, valuesOf } from "../../tick/evidence/tooling.ts";
import type { Session } from "../../tick/session/session.ts";
import { hasCheckpoints } from "../../validate/checkpoints.ts";
import { judgeOutputs } from "../../validate/judge.ts";
import { lookAtCheckpoints } from "../../validate/look.ts";
import { newestWhole } from "../../validate/newest-whole.ts";
import { absolute } from "../../validate/places.ts";
import { resourcesOf } from "./progress.ts";
import { refusedTrial } from "./refused-trials.ts";
import { signed } from "./signed.ts";

/** What a job script is made from. */
export interface ScriptWorld {
  readonly definition: SweepDefinition;
  readonly templates: ReadonlyMap<string, string>;
  readonly folder: string;
}

/** The job script of a training as it is shown, */
export const shownTraining = (world: ScriptWorld, trial: Trial): Result<string, Diagnostic> =>
  rendered(world, trial, world.definition.train, "training");

/** and as it is written. */
export const trainingScript = (world: ScriptWorld, trial: Trial): Result<string, Diagnostic> =>
  asWritten(shownTraining(world, trial));

/** That of an evaluation as it is before there is a checkpoint: the folder of the trial stands for it. */
export const shownEvaluation = (world: ScriptWorld, trial: Trial): Result<string, Diagnostic> =>
  evaluationOf(world, trial, trial.run);

/** The job script that evaluates the newest checkpoint of a trial that is whole. */
export async function evaluationScript(
  session: Session,
  world: ScriptWorld,
  experiment: Experiment,
  trial: Trial,
): Promise<Result<string, Diagnostic>> {
  const { run } = trial;
  const looked = await attempt(join(world.folder, run), () =>
    newestCheckpoint(session, world.folder, experiment, run),
  );
  if (!looked.ok) return err(unreadCheckpoint(run, looked.error.message));
  if (!looked.value.ok) return err(unreadCheckpoint(run, looked.value.error));
  const checkpoint = looked.value.value;
  const script = evaluationOf(world, trial, checkpoint);
  const lacksOne = !script.ok && checkpoint === undefined && shownEvaluation(world, trial).ok;
  return lacksOne ? err(noCheckpoint(trial.run)) : asWritten(script);
}

const unreadCheckpoint = (run: string, message: string): Diagnostic => ({
  severity: "error",
  code: "sweep.unread-checkpoint",
  message: `${run} cannot be evaluated: what its training has left cannot be read: ${message}`,
  next: "See that it can be read, and start the sweep again",
});

/** Whether another look may find what an evaluation needs. */
export const mayPass = ({ code }: Diagnostic): boolean =>
  code === "sweep.unread-checkpoint" || code === "sweep.no-checkpoint";

/** As where a person said that the training is completed. */
const noCheckpoint = (run: string): Diagnostic => ({
  severity: "error",
  code: "sweep.no-checkpoint",
  message: `${run} cannot be evaluated: its training has left no whole checkpoint where train.outputs says`,
  next: `Put one there, or train it with: runmark retry ${asWord(taskKey(TRAINING, run))}; then start the sweep again`,
});

const asWritten = (script: Result<string, Diagnostic>): Result<string, Diagnostic> =>
  script.ok ? ok(signed(script.value)) : script;

/** The job script that evaluates that checkpoint of a trial. */
function evaluationOf(
  world: ScriptWorld,
  trial: Trial,
  checkpoint: string | undefined,
): Result<string, Diagnostic> {
  const { evaluate } = world.definition;
  if (evaluate === undefined) throw new Error("A sweep without an evaluation has no script of one");
  return rendered(world, trial, evaluate, "evaluation", checkpoint);
}

/** What a training has left that is whole, absolute; undefined where it says of no output that it is one. An error: that cannot be told now. */
async function newestCheckpoint(
  { system: { files }, config }: Session,
  folder: string,
  experiment: Experiment,
  run: string,
): Promise<Result<string | undefined, string>> {
  const tooling = toolingOf(experiment, config);
  const tool = tooling.toolOf(TRAINING);
  if (tool === undefined) return ok(undefined);
  if (hasCheckpoints(tool)) {
    const newest = newestWhole(await lookAtCheckpoints({ files, folder }, tool, run));
    if (newest.kind === "none") return ok(undefined);
    const { path, problem = "cannot be read" } = newest.seen;
    return newest.kind === "whole" ? ok(absolute(folder, path)) : err(`${path}: ${problem}`);
  }
  const verdict = await judgeOutputs(files, folder, tool, valuesOf({ run }), undefined);
  const isThere = verdict.kind === "valid" && verdict.path !== undefined;
  return ok(isThere ? absolute(folder, verdict.path) : undefined);
}

function rendered(
  { definition, templates, folder }: ScriptWorld,
  trial: Trial,
  step: Step,
  at: "training" | "evaluation",
  checkpoint?: string,
): Result<string, Diagnostic> {
  const values = {
    names: definition.parameters.map(({ name }) => name),
    trial,
    runDir: join(folder, trial.run),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
  const script = renderScript(sourceOf(step, templates), values, resourcesOf(definition, at));
  if (script.ok) return ok(script.value);
  const { line, message, next } = script.error;
  const where = step.template === undefined ? `line ${line} of its command` : `${step.template}:${line}`;
  return err(refusedTrial(trial.run, `${where}: ${message}`, next));
}

const sourceOf = ({ command, template }: Step, templates: ScriptWorld["templates"]): ScriptSource =>
  template === undefined
    ? { kind: "command", text: command ?? "" }
    : { kind: "template", text: templates.get(template) ?? "" };
