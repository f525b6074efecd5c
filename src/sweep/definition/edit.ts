import { isDeepStrictEqual } from "node:util";
import type { Configuration, ParameterValue, Trial } from "../../model/trial.ts";
import { patternOf } from "../names.ts";
import { has } from "../space/domain.ts";
import type { Parameter, Step, SweepDefinition } from "./definition.ts";
import { trialsProblem } from "./trials-problem.ts";

/**
 * Whether a sweep that was begun with one definition may go on with another: undefined, or why not and what to do. It may try
 * other values and another number of trials, search in another way, stop earlier, and ask for other resources; all that is
 * there has to stay comparable with what is to come.
 */
export function editProblem(
  before: SweepDefinition,
  after: SweepDefinition,
  trials: readonly Pick<Trial, "parameters">[] = [],
): string | undefined {
  const tried = trials.map(({ parameters }) => parameters);
  const reason =
    parametersProblem(before, after, tried) ??
    trialsProblem(after, tried) ??
    stepsProblem(before, after) ??
    objectiveProblem(before, after);
  return reason ?? nameProblem(before, after);
}

const CHANGE_BACK = "change it back, or begin another sweep in a new folder";

function parametersProblem(
  before: SweepDefinition,
  after: SweepDefinition,
  tried: readonly Configuration[],
): string | undefined {
  const [old, now] = [before, after].map(
    ({ parameters }) => new Map(parameters.map((one) => [one.name, one])),
  );
  if (old === undefined || now === undefined) return undefined;
  for (const parameter of before.parameters) {
    const { name } = parameter;
    const other = now.get(name);
    if (other === undefined)
      return `the parameter ${name} is gone, which the trials so far have: put it back, or begin another sweep in a new folder`;
    const reason = fixedProblem(parameter, other, tried) ?? whenProblem([parameter, other], old, now);
    if (reason !== undefined) return reason;
  }
  const added = after.parameters.find(
    (parameter) => !old.has(parameter.name) && !isOfNewValues(parameter, old),
  );
  return added === undefined
    ? undefined
    : `the parameter ${added.name} is new, and the trials so far do not have it: take it out again, or begin another sweep in a new folder`;
}

/** What was the same in all trials; it may become one value of several. */
function fixedProblem(
  { name, domain }: Parameter,
  after: Parameter,
  tried: readonly Configuration[],
): string | undefined {
  if (domain.kind !== "fixed" || has(after.domain, domain.value)) return undefined;
  // It was fixed after others had been tried.
  if (tried.some((one) => Object.hasOwn(one, name) && one[name] !== domain.value)) return undefined;
  return `${name} was ${JSON.stringify(domain.value)} in all trials so far, and the new definition leaves that out: ${CHANGE_BACK}`;
}

/** Where it applies must be as before for all values that there were; new ones may be named, and those that are gone left out. */
function whenProblem(
  [before, after]: readonly [Parameter, Parameter],
  old: ReadonlyMap<string, Parameter>,
  now: ReadonlyMap<string, Parameter>,
): string | undefined {
  const names = new Set([...Object.keys(before.when ?? {}), ...Object.keys(after.when ?? {})]);
  const isSame = [...names].every((name) => {
    const [were, are] = [before.when?.[name], after.when?.[name]];
    if (were === undefined || are === undefined) return false;
    const inBoth = (value: ParameterValue): boolean =>
      [old, now].every((all) => has(all.get(name)?.domain ?? { kind: "values", values: [] }, value));
    return [...were, ...are].filter(inBoth).every((value) => were.includes(value) && are.includes(value));
  });
  if (isSame) return undefined;
  return `${before.name} applies under other conditions than in the trials so far: ${CHANGE_BACK}`;
}

/** It applies only with values that no trial so far can have had, so that none is without it. */
const isOfNewValues = ({ when }: Parameter, old: ReadonlyMap<string, Parameter>): boolean =>
  Object.entries(when ?? {}).some(([name, values]) => {
    const domain = old.get(name)?.domain;
    return domain === undefined || values.every((value) => !has(domain, value));
  });

function stepsProblem(before: SweepDefinition, after: SweepDefinition): string | undefined {
  if (before.evaluate?.task !== after.evaluate?.task) {
    const [was, is] = [before, after].map(({ evaluate }) => evaluate?.task ?? "the training");
    return `what scores a trial was ${was} and is now ${is}, so that trials could not be compared: ${CHANGE_BACK}`;
  }
  const changed = (["train", "evaluate"] as const).flatMap((step) => {
    const part = changedPart(before[step], after[step]);
    return part === undefined ? [] : [`${step}.${part}`];
  });
  if (changed.length === 0) return undefined;
  return `${changed.join(" and ")} changed, so that new trials could not be compared with those so far: ${CHANGE_BACK}`;
}

function changedPart(before: Step | undefined, after: Step | undefined): string | undefined {
  const changed = (["command", "template"] as const).find((part) => before?.[part] !== after?.[part]);
  return changed ?? (before?.templateHash === after?.templateHash ? undefined : "template");
}

function objectiveProblem(
  { objective: before }: SweepDefinition,
  { objective: after }: SweepDefinition,
): string | undefined {
  const changed = (["metric", "direction", "from"] as const).find(
    (part) => !isDeepStrictEqual(before[part], after[part]),
  );
  if (changed === undefined) return undefined;
  return `objective.${changed} changed, so that the scores so far say nothing about new ones: ${CHANGE_BACK}`;
}

/** Names by default follow from the parameters, and old ones stay what they are. */
function nameProblem(before: SweepDefinition, after: SweepDefinition): string | undefined {
  if (before.run === after.run) return undefined;
  if (patternOf(before) === patternOf(after)) return undefined;
  return `run: would call the trials so far otherwise than their folders are: ${CHANGE_BACK}`;
}
