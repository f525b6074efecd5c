/**
 * Says what is wrong with a value, to be put behind the name of where it stands (`: is not text`, `.id: is missing`);
 * undefined when nothing is. These do what schemas do, at a tenth of the time: a journal has 100,000 lines, and each is
 * checked at every start.
 */
export interface Check<Value> {
  (value: unknown): string | undefined;
  /** Never there: it only tells the compiler what passes. */
  readonly passes?: Value;
}

/** What each field of an object has to be. */
export type Fields<Shape> = { readonly [Name in keyof Shape]-?: Check<Shape[Name]> };

export const text: Check<string> = (value) => (typeof value === "string" ? undefined : ": is not text");

/** JSON can write numbers that are none here: `1e999` is read as infinite. */
export const number: Check<number> = (value) => (Number.isFinite(value) ? undefined : ": is no number");

export const whole: Check<number> = (value) =>
  Number.isSafeInteger(value) ? undefined : ": is no whole number";

export const yesOrNo: Check<boolean> = (value) =>
  typeof value === "boolean" ? undefined : ": is neither true nor false";

export function oneOf<Word extends string>(words: readonly Word[]): Check<Word> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value) => (known.has(value) ? undefined : `: is not one of ${words.join(", ")}`);
}

export const optional =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value) =>
    value === undefined ? undefined : check(value);

export const listOf =
  <Value>(check: Check<Value>): Check<readonly Value[]> =>
  (value) => {
    if (!Array.isArray(value)) return ": is no list";
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem !== undefined) return `.${index}${problem}`;
    }
    return undefined;
  };

export const mapOf =
  <Value>(check: Check<Value>): Check<Readonly<Record<string, Value>>> =>
  (value) => {
    if (!isObject(value)) return ": is no object";
    for (const [name, item] of Object.entries(value)) {
      // Schemas pass over it, as over nothing else.
      if (name === "__proto__") continue;
      const problem = check(item);
      if (problem !== undefined) return `.${name}${problem}`;
    }
    return undefined;
  };

/** Strict: a field that is not known is wrong. */
export function object<Shape>(fields: Fields<Shape>): Check<Shape> {
  const checks: readonly (readonly [string, Check<unknown>])[] = Object.entries(fields);
  return (value) => {
    if (!isObject(value)) return ": is no object";
    let known = 0;
    for (const [name, check] of checks) {
      const part = value[name];
      const problem = check(part);
      if (problem !== undefined) return `.${name}${part === undefined ? ": is missing" : problem}`;
      if (part !== undefined) known += 1;
    }
    let all = 0;
    for (const _ in value) all += 1;
    return all === known ? undefined : unknownField(value, fields);
  };
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unknownField = (value: object, fields: object): string => {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
  return `${unknown === undefined ? "" : `.${unknown}`}: is not known`;
};
