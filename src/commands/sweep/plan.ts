import { EXIT } from "../../model/exit.ts";
import type { Configuration, Trial } from "../../model/trial.ts";
import type { Resources, SweepDefinition } from "../../sweep/definition/definition.ts";
import { nameKey, runNameOf } from "../../sweep/names.ts";
import { spaceOptimizer } from "../../sweep/optimizers/space-optimizer.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { countsOf } from "./counts.ts";
import { changeFinding, fitOf } from "./fit.ts";
import { outlookOf } from "./ground.ts";
import { resourcesOf } from "./progress.ts";
import { type Defined, readDefined } from "./read.ts";
import { rehearsedTrial } from "./rehearsed.ts";
import { shownTraining } from "./scripts.ts";
import { sizeOfSearch } from "./search.ts";

/** What a sweep is, in short. */
export interface SweepOutline {
  readonly name: string;
  readonly search: "grid" | "random" | "list" | "external";
  /** How many trials there will be; absent where nobody knows. */
  readonly planned?: number;
  readonly parallel: number;
  readonly objective: { readonly metric: string; readonly direction: string };
  /** The parameters that are the same in every trial. */
  readonly fixed: Configuration;
  readonly asked: { readonly training: Resources; readonly evaluation?: Resources };
}

/** What a sweep would do. */
export interface SweepPlan extends SweepOutline {
  readonly folder: string;
  /** So many have been laid out already. */
  readonly laidOut: number;
  /** The first of those that come next; none of a program that suggests, which is not started for a plan. */
  readonly first: readonly Trial[];
  /** The job script of the first of these. */
  readonly script?: string;
}

/** So many trials give the idea. */
const SHOWN = 5;

/** Says what a sweep would do, and does nothing. */
export async function planSweep(context: Context, named: string | undefined): Promise<Answer<SweepPlan>> {
  const defined = await readDefined(context, named);
  if (!defined.ok) return stopped(defined.error);
  const { definition, folder, templates } = defined.value;
  const outlook = await outlookOf(context, defined.value);
  if (!outlook.ok) return stopped(outlook.error);
  const fit = await fitOf(outlook.value, defined.value);
  if (!fit.ok) return stopped(fit.error);
  const before = outlook.value.sweep?.trials ?? [];
  const first = await nextTrials(defined.value, before);
  const [trial] = first;
  const script = trial === undefined ? undefined : shownTraining({ definition, templates, folder }, trial);
  if (script?.ok === false) return { exitCode: EXIT.errors, diagnostics: [script.error] };
  const data = {
    ...outlineOf(definition, before),
    ...{ folder, laidOut: before.length, first },
    ...(script === undefined ? {} : { script: script.value }),
  };
  const refused = await rehearsedTrial(context, defined.value, outlook.value, trial);
  return { exitCode: EXIT.done, data, diagnostics: [...fit.value.changes.map(changeFinding), ...refused] };
}

/** `before`: the trials that there are already. */
export function outlineOf(definition: SweepDefinition, before: readonly Trial[]): SweepOutline {
  const { name, parameters, search, evaluate, parallel } = definition;
  const { metric, direction } = definition.objective;
  const { planned } = countsOf(definition, before, sizeOfSearch(definition));
  const fixed = parameters.flatMap(({ name, domain }) =>
    domain.kind === "fixed" ? [[name, domain.value] as const] : [],
  );
  return {
    ...{ name, search: search.kind, parallel, objective: { metric, direction } },
    ...(Number.isFinite(planned) ? { planned } : {}),
    fixed: Object.fromEntries(fixed),
    asked: {
      training: resourcesOf(definition, "training"),
      ...(evaluate === undefined ? {} : { evaluation: resourcesOf(definition, "evaluation") }),
    },
  };
}

async function nextTrials({ definition }: Defined, before: readonly Trial[]): Promise<readonly Trial[]> {
  const { search, parameters, maxTrials = Number.POSITIVE_INFINITY } = definition;
  if (search.kind === "external") return [];
  const tried = before.map((trial) => ({ trial, state: "completed" }) as const);
  const optimizer = spaceOptimizer(parameters, search, tried);
  const trials: Trial[] = [];
  while (trials.length < Math.min(SHOWN, maxTrials - before.length)) {
    const suggestion = await optimizer.suggest();
    if (suggestion.kind !== "try") break;
    const trial = { number: before.length + trials.length + 1, parameters: suggestion.configuration };
    const taken = new Set([...before, ...trials].map(({ run }) => nameKey(run)));
    trials.push({ ...trial, run: runNameOf(definition, trial, taken) });
  }
  return trials;
}
