import fc from "fast-check";
import type { ParameterValue } from "../../../src/model/trial.ts";
import type { Domain, Parameter } from "../../../src/sweep/definition/definition.ts";
import { countOf, valueAt } from "../../../src/sweep/space/domain.ts";

const value: fc.Arbitrary<ParameterValue> = fc.oneof(
  fc.constantFrom<ParameterValue>("a", "b", "1", "true", "", "x y", "a\nb"),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, 1e-4, true, false),
);

/** Domains of a few values. */
export const countable: fc.Arbitrary<Domain> = fc.oneof(
  value.map((one): Domain => ({ kind: "fixed", value: one })),
  fc
    .uniqueArray(value, { minLength: 1, maxLength: 3, comparator: "SameValueZero" })
    .map((values): Domain => ({ kind: "values", values })),
  fc
    .record({ from: fc.integer({ min: -5, max: 5 }), count: fc.integer({ min: 2, max: 4 }) })
    .map(({ from, count }): Domain => {
      return { kind: "range", scale: "linear", from, to: from + count - 1, count, integer: true };
    }),
  fc
    .constantFrom<readonly ["linear" | "log", number, number]>(
      ["linear", 0, 0.5],
      ["linear", -1, 1],
      ["log", 1e-4, 0.1],
      ["log", 0.3, 7],
    )
    .chain(([scale, from, to]) =>
      fc.integer({ min: 2, max: 4 }).map((count): Domain => {
        return { kind: "range", scale, from, to, count, integer: false };
      }),
    ),
);

/** Domains of any number, or of so many that nobody lists them. */
export const wide: fc.Arbitrary<Domain> = fc
  .record({
    scale: fc.constantFrom("linear" as const, "log" as const),
    ends: fc.uniqueArray(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 2 }),
    integer: fc.boolean(),
  })
  .map(({ scale, ends, integer }): Domain => {
    const [from = 1, to = 2] = [...ends].sort((one, other) => one - other);
    if (!integer) return { kind: "range", scale, from, to, integer };
    return { kind: "range", scale, from: Math.ceil(from), to: Math.ceil(to) + 1, integer };
  });

/** Parameters of which some apply only where earlier ones have some of their values. */
export const spaceWith = (domain: fc.Arbitrary<Domain>): fc.Arbitrary<readonly Parameter[]> =>
  fc
    .array(
      fc.record({ domain, conditions: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 2 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((drafts) => {
      const parameters: Parameter[] = [];
      for (const [index, { domain: own, conditions }] of drafts.entries())
        parameters.push({ name: `p${index}`, domain: own, ...whenFrom(parameters, conditions) });
      return parameters;
    });

function whenFrom(
  earlier: readonly Parameter[],
  conditions: readonly (readonly [number, number, number])[],
): Pick<Parameter, "when"> {
  const entries = conditions.flatMap(([which, one, other]) => {
    const parameter = earlier[which % (earlier.length || 1)];
    if (parameter === undefined || !Number.isFinite(countOf(parameter.domain))) return [];
    const count = countOf(parameter.domain);
    const values = [...new Set([one, other].map((index) => valueAt(parameter.domain, index % count)))];
    return [[parameter.name, values] as const];
  });
  return entries.length === 0 ? {} : { when: Object.fromEntries(entries) };
}
