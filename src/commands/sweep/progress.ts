import { taskKey } from "../../model/experiment.ts";
import type { TaskRecord } from "../../model/record.ts";
import type { Configuration, ObjectiveOf } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { Resources, SweepDefinition } from "../../sweep/definition/definition.ts";
import { countsOf } from "./counts.ts";
import type { TrialState } from "./trial-states.ts";

/** Where a sweep stands, as people and programs are told. */
export interface SweepProgress {
  /** `searching`: more is to be tried. `finishing`: what was laid out is still at work. `stuck`: more was to come, and a person has to mend something. */
  readonly phase: "searching" | "finishing" | "done" | "stuck";
  /** Why no more is laid out, though there is more to try: a trial failed, and `--fail-fast` was given. */
  readonly endedBy?: "fail-fast";
  readonly objective: ObjectiveOf;
  readonly trials: {
    /** All that there will be; absent where nobody knows. */
    readonly planned?: number;
    readonly laidOut: number;
    readonly completed: number;
    /** Those with a score, by which they are ranked. */
    readonly scored: number;
    readonly failed: number;
    /** Configurations that cannot be tried: none of them is a trial that was laid out. */
    readonly refused: number;
    /** Stopped early, because others were better at the same step. */
    readonly stopped: number;
    /** Left out, or taken out, by a person. */
    readonly skipped: number;
    /** They wait for a person; others go on in their place. */
    readonly held: number;
    /** Neither over nor held. */
    readonly unfinished: number;
    /** Of the unfinished ones, those with a job that runs. */
    readonly running: number;
    /** Not laid out yet; absent where nobody knows. */
    readonly left?: number;
  };
  /** Asked for by the jobs of unfinished trials. */
  readonly asked: { readonly gpus: number; readonly nodes: number; readonly cpus: number };
  readonly best?: {
    readonly trial: number;
    readonly run: string;
    readonly score: number;
    readonly parameters: Configuration;
  };
  /** Seconds that what is left may take; absent while no trial is over. */
  readonly secondsLeft?: number;
}

export interface ProgressParts {
  readonly definition: SweepDefinition;
  readonly states: readonly TrialState[];
  /** How many configurations cannot be tried. */
  readonly refused: number;
  readonly records: ReadonlyMap<string, TaskRecord>;
  readonly phase: SweepProgress["phase"];
  readonly endedBy?: SweepProgress["endedBy"];
  /** How many configurations there are to try; infinite where only `max_trials` ends it. */
  readonly size: number;
}

export function progressOf(parts: ProgressParts): SweepProgress {
  const { definition, states, refused, records, phase, endedBy, size } = parts;
  const { metric, direction } = definition.objective;
  const count = (state: TrialState["state"]): number =>
    states.filter((one) => one.state === state && one.aside === undefined).length;
  const aside = (why: TrialState["aside"]): number => states.filter((one) => one.aside === why).length;
  const unfinished = states.filter(isUnderWay);
  const trials = states.map(({ trial }) => trial);
  const counts = countsOf(definition, trials, size, refused);
  const isKnown = Number.isFinite(counts.planned) && (phase !== "done" || endedBy !== undefined);
  const isCut = endedBy !== undefined || (phase === "stuck" && isKnown);
  const left = phase === "searching" || isCut ? counts.left : 0;
  const best = bestOf(states, direction);
  const perTrialMs = mean(states.flatMap((one) => durationMs(one, definition, records) ?? []));
  const toGo = (isCut ? 0 : left) + unfinished.length;
  const secondsLeft =
    perTrialMs === undefined || !Number.isFinite(toGo)
      ? undefined
      : Math.round((perTrialMs * Math.ceil(toGo / definition.parallel)) / 1000);
  return {
    phase,
    ...(endedBy === undefined ? {} : { endedBy }),
    objective: { metric, direction },
    trials: {
      ...(isKnown ? { planned: counts.planned } : {}),
      laidOut: states.length,
      completed: count("completed"),
      scored: states.filter(({ score }) => score !== undefined).length,
      failed: count("failed"),
      refused,
      stopped: count("stopped"),
      skipped: aside("out"),
      held: aside("held"),
      unfinished: unfinished.length,
      running: unfinished.filter(({ runs }) => runs).length,
      ...(Number.isFinite(left) ? { left } : {}),
    },
    asked: askedBy(definition, unfinished),
    ...(best === undefined ? {} : { best }),
    ...(secondsLeft === undefined || phase === "done" ? {} : { secondsLeft }),
  };
}

/** It takes a place of the schedule. */
export const isUnderWay = ({ state, aside }: TrialState): boolean =>
  state === "unfinished" && aside !== "held";

/** The first of those that are equally good. */
export function bestOf(
  states: readonly TrialState[],
  direction: ObjectiveOf["direction"],
): SweepProgress["best"] {
  let best: SweepProgress["best"];
  for (const { trial, score } of states) {
    if (score === undefined) continue;
    const isBetter =
      best === undefined || (direction === "maximize" ? score > best.score : score < best.score);
    if (isBetter) best = { trial: trial.number, run: trial.run, score, parameters: trial.parameters };
  }
  return best;
}

function askedBy(definition: SweepDefinition, unfinished: readonly TrialState[]): SweepProgress["asked"] {
  const asked = { gpus: 0, nodes: 0, cpus: 0 };
  for (const { at } of unfinished) {
    const { gpus = 0, nodes = 1, cpus = 1 } = resourcesOf(definition, at);
    // GPUs are said of all nodes together, cpus of each.
    asked.gpus += gpus;
    asked.nodes += nodes;
    asked.cpus += cpus * nodes;
  }
  return asked;
}

export const resourcesOf = (
  { resources, train, evaluate }: SweepDefinition,
  at: TrialState["at"],
): Resources => ({ ...resources, ...(at === "evaluation" ? evaluate : train)?.resources });

/** What the jobs of a trial that is over took. */
function durationMs(
  { trial: { run }, state }: TrialState,
  { evaluate }: SweepDefinition,
  records: ProgressParts["records"],
): number | undefined {
  if (state === "unfinished") return undefined;
  const keys = [taskKey(TRAINING, run), taskKey(EVALUATION, run, evaluate?.task)];
  const spans = keys
    .flatMap((key) => records.get(key)?.attempts ?? [])
    .flatMap(({ intendedAt, phase }) =>
      phase.kind === "over" && intendedAt > 0 ? [phase.at - intendedAt] : [],
    );
  return spans.length === 0 ? undefined : spans.reduce((sum, span) => sum + span, 0);
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
