import fc from "fast-check";
import { expect, test } from "vitest";
import type { Domain } from "../../../src/sweep/definition/definition.ts";
import { countOf, has, valueAt, valueFor } from "../../../src/sweep/space/domain.ts";
import { countable, wide } from "./arbitraries.ts";

const range = (
  scale: "linear" | "log",
  [from, to]: readonly [number, number],
  count?: number,
  integer = false,
): Domain => ({ kind: "range", scale, from, to, integer, ...(count === undefined ? {} : { count }) });

test.each<[Domain, readonly (number | string)[]]>([
  [range("linear", [0, 0.5], 6), [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  [range("linear", [-0.3, 0.6], 4), [-0.3, 0, 0.3, 0.6]],
  [range("linear", [0, 1], 4), [0, 0.3333, 0.6667, 1]],
  [range("linear", [0.001, 0.0035], 3), [0.001, 0.00225, 0.0035]],
  [range("linear", [1, 4], 4, true), [1, 2, 3, 4]],
  [range("linear", [16, 64], 4, true), [16, 32, 48, 64]],
  [range("linear", [0, 9_007_199_254_740_990], 3, true), [0, 4_503_599_627_370_495, 9_007_199_254_740_990]],
  [range("log", [1e-4, 1e-1], 4), [0.0001, 0.001, 0.01, 0.1]],
  [range("log", [1e-4, 1e-1], 5), [0.0001, 0.0005623, 0.003162, 0.01778, 0.1]],
  [range("log", [1e-9, 1e-7], 3), [1e-9, 1e-8, 1e-7]],
  [range("log", [16, 1024], 7, true), [16, 32, 64, 128, 256, 512, 1024]],
  [range("log", [3, 6], undefined, true), [3, 4, 5, 6]],
  [{ kind: "fixed", value: "x" }, ["x"]],
])("the values of %j", (domain, expected) => {
  const values = Array.from({ length: countOf(domain) }, (_, index) => valueAt(domain, index));
  expect(values).toEqual(expected);
});

test("a domain has its values, all different, and no other", () => {
  fc.assert(
    fc.property(countable, (domain) => {
      const values = Array.from({ length: countOf(domain) }, (_, index) => valueAt(domain, index));
      expect(new Set(values).size).toBe(values.length);
      expect(values.every((value) => has(domain, value))).toBe(true);
      expect([4.04, "none", 0.123, 99].some((value) => has(domain, value))).toBe(false);
    }),
  );
});

test("many numbers in a narrow range stay different", () => {
  for (const domain of [range("linear", [1, 1.0001], 1000), range("log", [1, 1.0001], 1000)]) {
    const values = Array.from({ length: 1000 }, (_, index) => Number(valueAt(domain, index)));
    expect(new Set(values).size).toBe(1000);
    expect(values).toEqual([...values].sort((one, other) => one - other));
  }
});

test("what is drawn lies in the domain and reads short", () => {
  fc.assert(
    fc.property(
      fc.oneof(countable, wide),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (domain, place) => {
        expect(has(domain, valueFor(domain, place))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
  const drawn = [0, 0.1, 0.333, 0.9, 0.999].map((place) => [
    valueFor(range("log", [1e-4, 1e-1]), place),
    valueFor(range("linear", [0, 0.5]), place),
    valueFor(range("log", [16, 512], undefined, true), place),
    valueFor(range("linear", [1, 4], 4, true), place),
  ]);
  expect(drawn).toEqual([
    [0.0001, 0, 16, 1],
    [0.0001995, 0.05, 22, 1],
    [0.0009977, 0.1665, 50, 2],
    [0.05012, 0.45, 361, 4],
    [0.09931, 0.4995, 511, 4],
  ]);
});

test("on a log scale each power of ten comes as often, whole numbers included", () => {
  const places = Array.from({ length: 3000 }, (_, index) => (index + 0.5) / 3000);
  for (const domain of [range("log", [0.1, 100]), range("log", [10, 10_000], undefined, true)]) {
    const tens = places.map((place) =>
      Math.floor(Math.log10(Number(valueFor(domain, place)) / (domain as { from: number }).from)),
    );
    const counts = [0, 1, 2].map((ten) => tens.filter((each) => each === ten).length);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  }
});
