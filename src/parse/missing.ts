import { type Run, type Task, taskKey } from "../model/experiment.ts";
import type { Layout } from "./layout.ts";
import { EVALUATION, TRAINING } from "./stage.ts";

/**
 * Tasks that follow from the run table but have no row yet: a training for each run that is not a control, and in a summary
 * without any status table each evaluation task at each epoch (once for a control). None of a run that is in doubt.
 */
export function missingTasks(
  layout: Layout,
  allRuns: readonly Run[],
  present: readonly Task[],
  epochs: number | undefined,
): Task[] {
  const fresh = layout.statusTables.length === 0;
  if (!fresh && !layout.statusTables.some(({ stage }) => stage === TRAINING)) return [];
  const runs = allRuns.filter(({ doubt }) => doubt === undefined);
  const trained = new Set(present.filter(({ stage }) => stage === TRAINING).map(({ run }) => run));
  const trainings = runs
    .filter((run) => !run.control && !trained.has(run.name))
    .map((run) => blankTask(run, TRAINING));
  const evaluations = fresh ? runs.flatMap((run) => evaluationsOf(run, layout, run.epochs ?? epochs)) : [];
  return [...trainings, ...evaluations];
}

function evaluationsOf(run: Run, layout: Layout, epochs: number | undefined): Task[] {
  const each = run.control ? [undefined] : Array.from({ length: epochs ?? 1 }, (_, epoch) => String(epoch));
  return layout.evaluationTasks.flatMap((task) =>
    each.map((epoch) => blankTask(run, EVALUATION, task, epoch)),
  );
}

const blankTask = (run: Run, stage: string, task?: string, epoch?: string): Task => ({
  key: taskKey(stage, run.name, task, epoch),
  stage,
  run: run.name,
  control: run.control,
  ...(task === undefined ? {} : { task }),
  ...(epoch === undefined ? {} : { epoch }),
  ...(stage !== TRAINING || run.script === undefined ? {} : { script: run.script }),
  ...(stage !== TRAINING || run.command === undefined ? {} : { command: run.command }),
  said: { kind: "blank" },
  rowless: true,
  cells: {},
});
