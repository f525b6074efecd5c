import type { ParameterValue } from "../../model/trial.ts";
import { countOf, has } from "../space/domain.ts";
import type { Parameter } from "./definition.ts";
import { type Finding, guessNext } from "./finding.ts";
import type { ReadParameter } from "./parameters.ts";

/** What is wrong with the conditions of a parameter, which may name those before it and values that they have. */
export function conditionFindings(all: readonly ReadParameter[], index: number): readonly Finding[] {
  const parameter = all[index]?.parameter;
  if (parameter?.when === undefined) return [];
  const path = ["parameters", parameter.name, "when"];
  const entries = Object.entries(parameter.when);
  if (entries.length === 0)
    return [
      {
        code: "sweep.bad-condition",
        path,
        message: `${parameter.name}: when names no parameter`,
        next: "Take it away",
      },
    ];
  return entries.flatMap(([name, values]) => {
    const earlier = all.slice(0, index).find((one) => one.name === name);
    if (earlier === undefined) return [nameFinding(all, index, name)];
    const other = earlier.parameter;
    // Of one with a mistake nothing is known.
    return other === undefined ? [] : valueFindings(parameter, other, values);
  });
}

function nameFinding(all: readonly ReadParameter[], index: number, name: string): Finding {
  const own = all[index]?.name ?? "";
  const at = { code: "sweep.bad-condition", path: ["parameters", own, "when"], key: name } as const;
  if (all.some((one) => one.name === name))
    return {
      ...at,
      message: `${own}: when names ${name}, which does not stand before it`,
      next: name === own ? "Name another parameter" : `Move ${name} in front of ${own}`,
    };
  const known = all.slice(0, index).map((one) => one.name);
  const none = "There is no parameter before it: move it further down";
  return {
    ...at,
    message: `${own}: when names ${name}, and there is no such parameter`,
    next: known.length === 0 ? none : guessNext(name, known),
  };
}

function valueFindings(
  { name }: Parameter,
  { name: other, domain }: Parameter,
  values: readonly ParameterValue[],
): readonly Finding[] {
  const at = { code: "sweep.bad-condition", path: ["parameters", name, "when", other] } as const;
  if (!Number.isFinite(countOf(domain))) {
    const message = `${name}: when names a value of ${other}, which takes any number in its range`;
    return [{ ...at, message, next: `Give ${other} a count or a list of values` }];
  }
  return values.flatMap((value) =>
    has(domain, value)
      ? []
      : [
          {
            ...at,
            message: `${name}: when asks for ${other} = ${JSON.stringify(value)}, which it never is`,
            next:
              domain.kind === "range"
                ? `${other} goes from ${domain.from} to ${domain.to}`
                : guessed(value, domain),
          },
        ],
  );
}

function guessed(value: ParameterValue, domain: Exclude<Parameter["domain"], { kind: "range" }>): string {
  const values = domain.kind === "fixed" ? [domain.value] : domain.values;
  const alike = values.find((one) => String(one) === String(value));
  if (alike !== undefined) return `Write ${JSON.stringify(alike)}, as it stands there`;
  return guessNext(value, values.slice(0, 20).map(String), `It is one of: ${values.slice(0, 20).join(", ")}`);
}
