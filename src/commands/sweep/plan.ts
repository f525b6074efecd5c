import { EXIT } from "../../model/exit.ts";
import type { Trial } from "../../model/trial.ts";
import type { Resources } from "../../sweep/definition/definition.ts";
import { runNameOf } from "../../sweep/names.ts";
import { spaceOptimizer } from "../../sweep/optimizers/space-optimizer.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { resourcesOf } from "./progress.ts";
import { type Defined, readDefined } from "./read.ts";
import { trainingScript } from "./scripts.ts";
import { sizeOfSearch } from "./search.ts";

/** What a sweep would do. */
export interface SweepPlan {
  readonly name: string;
  readonly folder: string;
  readonly search: "grid" | "random" | "list" | "external";
  /** How many trials there will be; absent where nobody knows. */
  readonly planned?: number;
  readonly parallel: number;
  readonly objective: { readonly metric: string; readonly direction: string };
  readonly asked: { readonly training: Resources; readonly evaluation?: Resources };
  /** The first of them; none of a program that suggests, which is not started for a plan. */
  readonly first: readonly Trial[];
  /** The job script of the first. */
  readonly script?: string;
}

/** So many trials give the idea. */
const SHOWN = 5;

/** Says what a sweep would do, and does nothing. */
export async function planSweep(context: Context, named: string | undefined): Promise<Answer<SweepPlan>> {
  const defined = await readDefined(context, named);
  if (!defined.ok) return stopped(defined.error);
  const { definition, folder, templates } = defined.value;
  const { search, evaluate, objective, maxTrials = Number.POSITIVE_INFINITY, parallel } = definition;
  const first = await firstTrials(defined.value);
  const [trial] = first;
  const script = trial === undefined ? undefined : trainingScript({ definition, templates, folder }, trial);
  if (script?.ok === false) return { exitCode: EXIT.errors, diagnostics: [script.error] };
  const planned = Math.min(sizeOfSearch(definition), maxTrials);
  return {
    exitCode: EXIT.done,
    data: {
      ...{ name: definition.name, folder, search: search.kind, parallel },
      ...(Number.isFinite(planned) ? { planned } : {}),
      objective: { metric: objective.metric, direction: objective.direction },
      asked: {
        training: resourcesOf(definition, "training"),
        ...(evaluate === undefined ? {} : { evaluation: resourcesOf(definition, "evaluation") }),
      },
      first,
      ...(script === undefined ? {} : { script: script.value }),
    },
    diagnostics: [],
  };
}

async function firstTrials({ definition }: Defined): Promise<readonly Trial[]> {
  const { search, parameters, maxTrials = Number.POSITIVE_INFINITY } = definition;
  if (search.kind === "external") return [];
  const optimizer = spaceOptimizer(parameters, search, []);
  const trials: Trial[] = [];
  while (trials.length < Math.min(SHOWN, maxTrials)) {
    const suggestion = await optimizer.suggest();
    if (suggestion.kind !== "try") break;
    const trial = { number: trials.length + 1, parameters: suggestion.configuration };
    const taken = new Set(trials.map(({ run }) => run));
    trials.push({ ...trial, run: runNameOf(definition, trial, taken) });
  }
  return trials;
}
