import { parseObject } from "../../../model/json-object.ts";

/** The kinds of fields in our record files; `?` marks one that may be missing. */
type Kind = "string" | "number" | "boolean" | "strings" | "string?" | "number?" | "boolean?";

type ValueOf<K extends Kind> = K extends "string" | "string?"
  ? string
  : K extends "number" | "number?"
    ? number
    : K extends "boolean" | "boolean?"
      ? boolean
      : readonly string[];

type Shape = Readonly<Record<string, Kind>>;

/** The type that a shape describes, so that the check and the type cannot drift apart. */
export type Shaped<S extends Shape> = {
  readonly [Key in keyof S as S[Key] extends `${string}?` ? never : Key]: ValueOf<S[Key]>;
} & {
  readonly [Key in keyof S as S[Key] extends `${string}?` ? Key : never]?: ValueOf<S[Key]>;
};

const fits = (value: unknown, kind: Kind): boolean => {
  if (kind.endsWith("?") && value === undefined) return true;
  if (kind === "strings") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === kind.replace("?", "");
};

/**
 * Reads one of our JSON records; undefined when it is damaged: no JSON, a field missing or of another kind. Fields that the shape
 * does not have, of a later version perhaps, are left out.
 */
export const parseShaped = <S extends Shape>(text: string, shape: S): Shaped<S> | undefined => {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const fields = new Map(Object.entries(value));
  const whole = Object.entries(shape).every(([key, kind]) => fits(fields.get(key), kind));
  const known = [...fields].filter(([key]) => Object.hasOwn(shape, key));
  return whole ? (Object.fromEntries(known) as Shaped<S>) : undefined;
};
