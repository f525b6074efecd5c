import { isCollection, isScalar, type Node } from "yaml";
import * as z from "zod/mini";
import type { YamlFile } from "../../config/yaml-file.ts";
import type { ParameterValue } from "../../model/trial.ts";
import { keysOf } from "../../tools/schema.ts";
import { above0, checked, valueSchema, whole } from "./check.ts";
import type { Domain, Parameter } from "./definition.ts";
import type { Finding } from "./finding.ts";
import { rangeDomain } from "./ranges.ts";

const end = z.number("it must be a finite number");
const ends = z.tuple([end, end], "it must be two numbers, as [1, 4]");
const oneOrMore = z.pipe(
  z.transform((value) => (Array.isArray(value) ? value : [value])),
  z.array(valueSchema).check(z.minLength(1, "it names no value")),
);

const parameterMap = z.strictObject({
  value: z.optional(valueSchema),
  values: z.optional(z.array(valueSchema)),
  range: z.optional(ends),
  log_range: z.optional(ends),
  count: z.optional(whole(2)),
  step: z.optional(above0),
  when: z.optional(z.record(z.string(), oneOrMore)),
});
type Written = z.infer<typeof parameterMap>;

const DOMAINS = ["value", "values", "range", "log_range"] as const;

/** A parameter, or what is wrong with it. What it says of others is not looked at yet. */
export interface ReadParameter {
  readonly name: string;
  readonly parameter?: Parameter;
  readonly findings: readonly Finding[];
}

export function readParameter(yaml: YamlFile, name: string, raw: unknown, node: unknown): ReadParameter {
  const path = ["parameters", name];
  if (raw === null || raw === undefined) return { name, findings: [empty(path, name)] };
  const isList = Array.isArray(raw);
  const long = isList ? { values: raw } : typeof raw === "object" ? raw : { value: raw };
  const read = checked(parameterMap, long, path, keysAt);
  if (read.value === undefined)
    return { name, findings: isList ? read.findings.map(withoutValues) : read.findings };
  const valuesPath = isList ? path : [...path, "values"];
  const domain = domainOf(read.value, { name, path, valuesPath, sources: sourcesIn(yaml, node) });
  if ("code" in domain) return { name, findings: [domain] };
  const { when } = read.value;
  return { name, parameter: { name, domain, ...(when === undefined ? {} : { when }) }, findings: [] };
}

const keysAt = (path: readonly PropertyKey[]): readonly string[] =>
  path.length === 2 ? keysOf(parameterMap) : [];

/** The short form of a list has no such key in the file. */
const withoutValues = (finding: Finding): Finding => ({
  ...finding,
  path: finding.path.filter((_, index) => index !== 2),
  message: finding.message.replace(".values", ""),
});

interface Place {
  readonly name: string;
  readonly path: readonly PropertyKey[];
  readonly valuesPath: readonly PropertyKey[];
  /** How the two ends of a range are written. */
  readonly sources: readonly string[];
}

/** 0 and 0.0 are the same number, and not the same range. */
function sourcesIn(yaml: YamlFile, node: unknown): readonly string[] {
  const map = yaml.resolve(node);
  if (!isCollection(map)) return [];
  const range = yaml.resolve(map.get("range", true) ?? map.get("log_range", true));
  if (!isCollection(range)) return [];
  return range.items.map((item) => {
    const end = yaml.resolve(item as Node);
    return isScalar(end) ? (end.source ?? "") : "";
  });
}

function domainOf(written: Written, place: Place): Domain | Finding {
  const { name, path } = place;
  const given = DOMAINS.filter((key) => written[key] !== undefined);
  if (given.length !== 1) {
    const message =
      given.length === 0 ? `${name} has no values` : `${name} has ${given.join(" and ")} at once`;
    return { code: "sweep.one-domain", path, message, next: `Give it one of ${DOMAINS.join(", ")}` };
  }
  const range = written.range ?? written.log_range;
  if (range !== undefined) return rangeOf(written, range, place);
  const odd = (["count", "step"] as const).find((key) => written[key] !== undefined);
  if (odd !== undefined) {
    const message = `parameters.${name}: only a range has a ${odd}`;
    return {
      code: "sweep.bad-range",
      path,
      key: odd,
      message,
      next: `Take ${odd} away, or write range: [from, to]`,
    };
  }
  if (written.value !== undefined) return { kind: "fixed", value: written.value };
  return valuesOf(written.values ?? [], place);
}

function rangeOf(
  { range, count, step }: Written,
  [from, to]: readonly [number, number],
  { name, path, sources }: Place,
): Domain | Finding {
  const isWhole = sources.length === 2 && sources.every((source) => /^[-+]?\d+$/.test(source));
  const key = range === undefined ? "log_range" : "range";
  const domain = rangeDomain({
    ...{ scale: key === "range" ? "linear" : "log", from, to, whole: isWhole },
    ...(count === undefined ? {} : { count }),
    ...(step === undefined ? {} : { step }),
  });
  if ("kind" in domain) return domain;
  const [message, next] = domain;
  return { code: "sweep.bad-range", path: [...path, key], message: `parameters.${name}: ${message}`, next };
}

function valuesOf(values: readonly ParameterValue[], { name, valuesPath }: Place): Domain | Finding {
  if (values.length === 0) return empty(valuesPath, name);
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    const text = String(value);
    if (seen.has(text)) {
      const message = `parameters.${name} has ${text === "" ? '""' : text} twice, as commands read it`;
      return {
        code: "sweep.same-value",
        path: [...valuesPath, index],
        message,
        next: "Take one of the two away",
      };
    }
    seen.add(text);
  }
  return { kind: "values", values };
}

const empty = (path: readonly PropertyKey[], name: string): Finding => ({
  code: "sweep.empty-values",
  path,
  message: `parameters.${name} has no values`,
  next: `Give it one at least, as ${name}: [1, 2], or take it away`,
});
