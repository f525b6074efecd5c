import { nearest } from "../../model/nearest.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Configuration, ParameterValue } from "../../model/trial.ts";
import type { Domain, Parameter } from "../definition/definition.ts";
import { applies } from "../space/applies.ts";
import { countOf, has, valueAt } from "../space/domain.ts";

/** So many of the values of a domain are named to somebody who missed them. */
const NAMED_VALUES = 8;

/**
 * A configuration that a program proposes, in the order of the definition: each parameter that applies with a value of its domain,
 * and no other. Fixed ones may be left out. Otherwise what is wrong with it, in words that follow `it suggested`.
 */
export function admit(
  parameters: readonly Parameter[],
  proposed: Configuration,
): Result<Configuration, string> {
  let chosen: Configuration = {};
  for (const parameter of parameters) {
    const value = Object.hasOwn(proposed, parameter.name) ? proposed[parameter.name] : undefined;
    const problem = problemWith(parameter, value, chosen);
    if (problem !== undefined) return err(problem);
    const set = value ?? fixedValue(parameter, chosen);
    if (set !== undefined) chosen = { ...chosen, [parameter.name]: set };
  }
  const names = parameters.map(({ name }) => name);
  const unknown = Object.keys(proposed).find((name) => !names.includes(name));
  return unknown === undefined ? ok(chosen) : err(`a parameter ${unknown}${whichIs(unknown, names)}`);
}

function fixedValue(parameter: Parameter, chosen: Configuration): ParameterValue | undefined {
  const { domain } = parameter;
  return domain.kind === "fixed" && applies(parameter, chosen) ? domain.value : undefined;
}

function problemWith(
  parameter: Parameter,
  value: ParameterValue | undefined,
  chosen: Configuration,
): string | undefined {
  const { name, domain } = parameter;
  const isMissing = value === undefined;
  if (!applies(parameter, chosen)) return isMissing ? undefined : `${name}, which does not apply there`;
  if (isMissing) return domain.kind === "fixed" ? undefined : `no value of ${name}`;
  return has(domain, value)
    ? undefined
    : `${name}=${JSON.stringify(value)}, which is not ${described(domain)}`;
}

function whichIs(unknown: string, names: readonly string[]): string {
  const near = nearest(unknown, names);
  return near === undefined ? ", which the sweep does not have" : `: the sweep has ${near}`;
}

function described(domain: Domain): string {
  const count = countOf(domain);
  if (domain.kind === "range" && domain.count === undefined)
    return `a ${domain.integer ? "whole " : ""}number from ${domain.from} to ${domain.to}`;
  const shown = Array.from({ length: Math.min(count, NAMED_VALUES) }, (_, index) =>
    JSON.stringify(valueAt(domain, index)),
  );
  const list = `${shown.join(", ")}${count > NAMED_VALUES ? ", ..." : ""}`;
  return count === 1 ? list : `one of ${list}`;
}
