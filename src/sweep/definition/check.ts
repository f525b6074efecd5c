import * as z from "zod/mini";
import type { ParameterValue } from "../../model/trial.ts";
import { inEnglish } from "../../tools/schema.ts";
import { type Finding, guessNext, pathText } from "./finding.ts";

type Issue = z.core.$ZodIssue;

/** Says no in a transform: the first sentence is what is wrong, what stands behind the line end what to do. */
export function refuse(
  context: { issues: z.core.$ZodRawIssue[] },
  input: unknown,
  message: string,
  next: string,
  code: Finding["code"] = "sweep.bad-value",
): never {
  context.issues.push({ code: "custom", message, input, params: { code, next } });
  return z.NEVER;
}

const isValue = (value: unknown): value is ParameterValue =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && Number.isFinite(value));

/** What a parameter can be set to. */
export const valueSchema = z.pipe(
  z.unknown(),
  z.transform((value, context): ParameterValue => {
    if (!isValue(value))
      return refuse(
        context,
        value,
        `${typeof value === "number" || value === null ? value : "this"} is no value: there are texts, numbers, true and false`,
        "Write a finite number, or put a text in quotes",
      );
    if (typeof value !== "string" || !value.includes("\0")) return value;
    return refuse(
      context,
      value,
      "it holds a NUL character, which no argument of a command can",
      "Remove it",
    );
  }),
);

/** A whole number from `least` on. */
export const whole = (least: number) => {
  const message = `it must be a whole number of at least ${least}`;
  return z.int(message).check(z.minimum(least, message));
};

const MORE_THAN_0 = "it must be a number above 0";
export const above0 = z.number(MORE_THAN_0).check(z.positive(MORE_THAN_0));

/** A value by a schema, or all that is wrong with it. `keysAt`: which keys there may be at a path below. */
export function checked<Value>(
  schema: z.ZodMiniType<Value>,
  value: unknown,
  at: readonly PropertyKey[],
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): { readonly value?: Value; readonly findings: readonly Finding[] } {
  const parsed = schema.safeParse(value, { error: inEnglish, reportInput: true });
  if (parsed.success) return { value: parsed.data, findings: [] };
  return { findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, at, keysAt)) };
}

function findingsOf(
  issue: Issue,
  at: readonly PropertyKey[],
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly Finding[] {
  const path = [...at, ...issue.path];
  const where = pathText(path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(path);
    return issue.keys.map((key) => unknownKey(path, key, known));
  }
  const isMissing = issue.input === undefined && issue.path.length > 0;
  if (isMissing && (issue.code === "invalid_type" || issue.code === "invalid_value")) return [missing(path)];
  const params: Readonly<Record<string, unknown>> = issue.code === "custom" ? (issue.params ?? {}) : {};
  const words = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const next = typeof params.next === "string" ? params.next : `Correct ${where}`;
  return [
    {
      code: (params.code ?? "sweep.bad-value") as Finding["code"],
      path,
      message: `${where}: ${words.length === 0 ? issue.message : `it must be one of ${words.join(", ")}`}`,
      next: words.length === 0 ? next : guessNext(issue.input, words, `Write one of: ${words.join(", ")}`),
    },
  ];
}

export const unknownKey = (path: readonly PropertyKey[], key: string, known: readonly string[]): Finding => ({
  code: "sweep.unknown-key",
  path,
  key,
  message: `${path.length === 0 ? "a sweep" : pathText(path)} has no key "${key}"`,
  next:
    key === "<<" ? "Write the keys out that it stands for: they are not merged here" : guessNext(key, known),
});

/** A misspelt key is the cause of the one that is missing. */
export const withoutConsequences = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ code, path }) => {
    const next = `Did you mean ${String(path.at(-1))}?`;
    const isMisspelt = (other: Finding): boolean =>
      other.code === "sweep.unknown-key" &&
      other.next === next &&
      pathText(other.path) === pathText(path.slice(0, -1));
    return code !== "sweep.missing" || !findings.some(isMisspelt);
  });

export const missing = (path: readonly PropertyKey[]): Finding => ({
  code: "sweep.missing",
  path,
  message: `${pathText(path)} is missing`,
  next: `Add ${String(path.at(-1))}: below ${path.length === 1 ? "the name of the sweep" : pathText(path.slice(0, -1))}`,
});
