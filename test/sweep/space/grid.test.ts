import fc from "fast-check";
import { expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import type { Parameter } from "../../../src/sweep/definition/definition.ts";
import { countOf, valueAt } from "../../../src/sweep/space/domain.ts";
import { gridOf } from "../../../src/sweep/space/grid.ts";
import { configurationKey } from "../../../src/sweep/space/key.ts";
import { sizeOf } from "../../../src/sweep/space/size.ts";
import { countable, spaceWith } from "./arbitraries.ts";

/** The whole product, what does not apply taken out again, and what is then there twice. */
function oracle(parameters: readonly Parameter[]): ReadonlySet<string> {
  let products: Configuration[] = [{}];
  for (const { name, domain } of parameters) {
    const values = Array.from({ length: countOf(domain) }, (_, index) => valueAt(domain, index));
    products = products.flatMap((product) => values.map((value) => ({ ...product, [name]: value })));
  }
  return new Set(products.map((product) => configurationKey(pruned(parameters, product))));
}

function pruned(parameters: readonly Parameter[], product: Configuration): Configuration {
  const kept = new Map<string, string | number | boolean>();
  for (const { name, when = {} } of parameters) {
    const holds = Object.keys(when).every((other) => when[other]?.some((value) => value === kept.get(other)));
    const value = product[name];
    if (holds && value !== undefined) kept.set(name, value);
  }
  return Object.fromEntries(kept);
}

test("a grid is all that can be, each once, and its size is known without it", () => {
  fc.assert(
    fc.property(spaceWith(countable), (parameters) => {
      const keys = [...gridOf(parameters)].map(configurationKey);
      expect(new Set(keys)).toEqual(oracle(parameters));
      expect(keys.length).toBe(new Set(keys).size);
      expect(sizeOf(parameters)).toBe(keys.length);
    }),
    { numRuns: 150 },
  );
});

const list = (name: string, ...values: (string | number)[]): Parameter => ({
  name,
  domain: { kind: "values", values },
});

test("the last parameter changes first; what does not apply is absent", () => {
  const momentum = { ...list("momentum", 0.8, 0.9), when: { optimizer: ["sgd"] } };
  const fixed: Parameter = { name: "epochs", domain: { kind: "fixed", value: 3 } };
  expect([...gridOf([list("optimizer", "sgd", "adam"), fixed, momentum])]).toEqual([
    { optimizer: "sgd", epochs: 3, momentum: 0.8 },
    { optimizer: "sgd", epochs: 3, momentum: 0.9 },
    { optimizer: "adam", epochs: 3 },
  ]);
});

test("a grid of 10,000 times 10,000 times more is counted, and begun, at once", () => {
  const range = {
    kind: "range",
    scale: "linear",
    from: 1,
    to: 10_000,
    count: 10_000,
    integer: true,
  } as const;
  const parameters = ["a", "b", "c", "d", "e"].map((name): Parameter => ({ name, domain: range }));
  expect(sizeOf(parameters)).toBe(1e20);
  expect(gridOf(parameters).next().value).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1 });
});

test.each<[string, readonly Parameter[], number]>([
  ["none", [], 1],
  [
    "any number",
    [{ name: "a", domain: { kind: "range", scale: "log", from: 0.1, to: 1, integer: false } }],
    Infinity,
  ],
  [
    "whole numbers",
    [{ name: "a", domain: { kind: "range", scale: "log", from: 1, to: 64, integer: true } }],
    64,
  ],
  [
    "conditions that hold in more ways than are followed",
    [
      ...Array.from({ length: 15 }, (_, index) => list(`p${index}`, 0, 1)),
      {
        ...list("last", 1, 2),
        when: Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`p${index}`, [1]])),
      },
    ],
    Infinity,
  ],
])("the size of %s", (_, parameters, expected) => {
  expect(sizeOf(parameters)).toBe(expected);
});
