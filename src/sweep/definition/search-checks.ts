import type { Configuration, ParameterValue } from "../../model/trial.ts";
import { applies } from "../space/applies.ts";
import { has, lies } from "../space/domain.ts";
import { configurationKey } from "../space/key.ts";
import type { Domain, Parameter, Search } from "./definition.ts";
import { type Finding, guessNext } from "./finding.ts";

/** A search that fits the parameters, its configurations with all that applies; or why it does not fit. */
export function fitSearch(
  search: Search,
  parameters: readonly Parameter[],
): { readonly search: Search; readonly findings: readonly Finding[] } {
  if (search.kind === "grid") return { search, findings: parameters.flatMap(endless) };
  if (search.kind !== "list") return { search, findings: [] };
  const seen = new Map<string, number>();
  const fitted = search.configurations.map((given, index) => {
    const configuration = completed(parameters, given);
    const findings = configurationFindings(parameters, given, index);
    const key = configurationKey(configuration);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    return {
      configuration,
      findings: first === undefined ? findings : [...findings, repeated(index, first)],
    };
  });
  return {
    search: { kind: "list", configurations: fitted.map(({ configuration }) => configuration) },
    findings: fitted.flatMap(({ findings }) => findings),
  };
}

function endless({ name, domain }: Parameter): readonly Finding[] {
  if (domain.kind !== "range" || domain.count !== undefined) return [];
  return [
    {
      code: "sweep.endless-grid",
      path: ["parameters", name],
      message: `a grid cannot go through ${name}, which takes any number from ${domain.from} to ${domain.to}`,
      next: `Give ${name} a count, or take search: random`,
    },
  ];
}

const repeated = (index: number, first: number): Finding => ({
  code: "sweep.same-configuration",
  path: ["search", "list", index],
  message: `configuration ${index + 1} of the list is the same as number ${first + 1}`,
  next: "Take one of the two away",
});

/** In the order of the parameters, with the fixed ones, which need not be named. */
function completed(parameters: readonly Parameter[], given: Configuration): Configuration {
  let chosen: Configuration = {};
  for (const parameter of parameters) {
    const { name, domain } = parameter;
    const value = valueIn(given, name) ?? (domain.kind === "fixed" ? domain.value : undefined);
    if (value !== undefined && applies(parameter, chosen)) chosen = { ...chosen, [name]: value };
  }
  return chosen;
}

const valueIn = (given: Configuration, name: string): ParameterValue | undefined =>
  Object.hasOwn(given, name) ? given[name] : undefined;

function configurationFindings(
  parameters: readonly Parameter[],
  given: Configuration,
  index: number,
): readonly Finding[] {
  const path = ["search", "list", index];
  const chosen = completed(parameters, given);
  const names = parameters.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  return [
    ...unknown.map(
      (name): Finding => ({
        code: "sweep.bad-configuration",
        path,
        key: name,
        message: `configuration ${index + 1} of the list sets ${name}, and there is no such parameter`,
        next: guessNext(name, names),
      }),
    ),
    ...parameters.flatMap((parameter): readonly Finding[] => {
      const problem = problemWithValue(parameter, valueIn(given, parameter.name), chosen);
      if (problem === undefined) return [];
      const message = `configuration ${index + 1} of the list ${problem[0]}`;
      return [
        { code: "sweep.bad-configuration", path: [...path, parameter.name], message, next: problem[1] },
      ];
    }),
  ];
}

function problemWithValue(
  parameter: Parameter,
  value: ParameterValue | undefined,
  chosen: Configuration,
): readonly [message: string, next: string] | undefined {
  const { name, domain } = parameter;
  if (!applies(parameter, chosen))
    return value === undefined
      ? undefined
      : [`sets ${name}, which does not apply there`, `Take ${name} away, or see its when`];
  if (value === undefined)
    return domain.kind === "fixed" ? undefined : [`has no ${name}`, `Add ${name}: with a value`];
  if (isIn(domain, value)) return undefined;
  return [
    `has ${name} = ${JSON.stringify(value)}, which ${name} does not take`,
    `Correct it, or add the value to parameters.${name}`,
  ];
}

/** A list may choose between the numbers of a range as it likes. */
const isIn = (domain: Domain, value: ParameterValue): boolean =>
  domain.kind === "range" ? lies(domain, value) : has(domain, value);
