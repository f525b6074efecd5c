import type { Configuration, ParameterValue } from "../../model/trial.ts";
import { applies } from "../space/applies.ts";
import { has } from "../space/domain.ts";
import type { Parameter } from "./definition.ts";

/** Why a definition does not fit what was tried under all those before it, of which each may have fitted the next. */
export function trialsProblem(
  { parameters }: { readonly parameters: readonly Parameter[] },
  tried: readonly Configuration[],
): string | undefined {
  const byName = new Map(parameters.map((one) => [one.name, one]));
  for (const parameter of parameters) {
    const misfit = tried.find((one) => isMisfit(parameter, one, byName));
    if (misfit !== undefined) return conditionsReason(parameter, misfit);
    const twin = twinOf(parameter, tried);
    if (twin !== undefined) return twinReason(parameter, twin);
  }
  return undefined;
}

/** Whether it has the parameter and should not, or the other way round; what depends on values that are gone may stay as it is. */
function isMisfit(
  parameter: Parameter,
  tried: Configuration,
  byName: ReadonlyMap<string, Parameter>,
): boolean {
  const isOfGone = Object.keys(parameter.when ?? {}).some((name) => {
    const value = tried[name];
    const domain = byName.get(name)?.domain;
    return value !== undefined && domain !== undefined && !has(domain, value);
  });
  return !isOfGone && applies(parameter, tried) !== Object.hasOwn(tried, parameter.name);
}

const conditionsReason = ({ name }: Parameter, tried: Configuration): string =>
  `${name} ${Object.hasOwn(tried, name) ? "does not apply" : "applies"} where a trial so far ${Object.hasOwn(tried, name) ? "has it" : "is without it"}, ${shown(tried)}: change it back, or begin another sweep in a new folder`;

const shown = (configuration: Configuration): string =>
  Object.entries(configuration)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ");

/** A value that was tried already, as commands read it: 2 and "2". */
function twinOf({ name, domain }: Parameter, tried: readonly Configuration[]): ParameterValue | undefined {
  const values = new Set(
    tried.flatMap((one) => (Object.hasOwn(one, name) ? [one[name] as ParameterValue] : [])),
  );
  return [...values].find(
    (value) => !has(domain, value) && otherForms(value).some((form) => has(domain, form)),
  );
}

function otherForms(value: ParameterValue): readonly ParameterValue[] {
  if (typeof value !== "string") return [String(value)];
  if (value === "true" || value === "false") return [value === "true"];
  return String(Number(value)) === value ? [Number(value)] : [];
}

const twinReason = ({ name }: Parameter, value: ParameterValue): string =>
  `${name} ${JSON.stringify(value)} has been tried, and commands would read the new value as the same: write it as ${JSON.stringify(value)}`;
