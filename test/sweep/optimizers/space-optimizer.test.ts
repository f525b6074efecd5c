import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import type { Parameter } from "../../../src/sweep/definition/definition.ts";
import type { Optimizer, Tried } from "../../../src/sweep/optimizers/optimizer.ts";
import { type SpaceSearch, spaceOptimizer } from "../../../src/sweep/optimizers/space-optimizer.ts";
import { gridOf } from "../../../src/sweep/space/grid.ts";
import { configurationKey } from "../../../src/sweep/space/key.ts";
import { countable, spaceWith } from "../space/arbitraries.ts";

const triedOf = (configurations: readonly Configuration[]): Tried[] =>
  configurations.map((parameters, index) => ({
    trial: { number: index + 1, run: `r${index + 1}`, parameters },
    state: "unfinished",
  }));

/** All that it suggests, `most` at most. */
async function suggested(optimizer: Optimizer, most = Number.POSITIVE_INFINITY): Promise<Configuration[]> {
  const configurations: Configuration[] = [];
  while (configurations.length < most) {
    const suggestion = await optimizer.suggest();
    if (suggestion.kind !== "try") return configurations;
    configurations.push(suggestion.configuration);
  }
  return configurations;
}

const searchesOf = (parameters: readonly Parameter[], seed: number): SpaceSearch[] => [
  { kind: "grid" },
  { kind: "random", seed },
  { kind: "list", configurations: [...gridOf(parameters)].reverse() },
];

test("all of a space that has an end, each once; after any number of them exactly the others", async () => {
  await fc.assert(
    fc.asyncProperty(spaceWith(countable), fc.nat(99), fc.nat(), async (parameters, seed, cut) => {
      const keys = new Set([...gridOf(parameters)].map(configurationKey));
      for (const search of searchesOf(parameters, seed)) {
        const all = await suggested(spaceOptimizer(parameters, search, []));
        expect(all.length).toBe(keys.size);
        expect(new Set(all.map(configurationKey))).toEqual(keys);
        const before = all.slice(0, cut % (all.length + 1));
        const rest = await suggested(spaceOptimizer(parameters, search, triedOf(before)));
        expect(rest).toEqual(all.slice(before.length));
      }
    }),
    { numRuns: 30 },
  );
});

describe("goes on", () => {
  const lr: Parameter = {
    name: "lr",
    domain: { kind: "range", scale: "log", from: 1e-4, to: 1e-1, integer: false },
  };
  const random = { kind: "random", seed: 7 } as const;

  test("drawing numbers, with others than those before, after more draws than it would make in vain", async () => {
    const all = await suggested(spaceOptimizer([lr], random, []), 2_600);
    expect(new Set(all.map(configurationKey)).size).toBe(2_600);
    const rest = await suggested(spaceOptimizer([lr], random, triedOf(all.slice(0, 2_500))), 100);
    expect(rest).toEqual(all.slice(2_500));
  });

  test("past what it is told of, from wherever that came", async () => {
    const width: Parameter = { name: "width", domain: { kind: "values", values: [16, 32, 64] } };
    const optimizer = spaceOptimizer([width], { kind: "grid" }, triedOf([{ width: 128 }, { width: 16 }]));
    for (const tried of triedOf([{ width: 32 }])) await optimizer.update(tried);
    expect(await suggested(optimizer)).toEqual([{ width: 64 }]);
    expect(await optimizer.suggest()).toEqual({ kind: "done" });
  });

  test("at once in a grid of 10,000 times 10,000", async () => {
    const range = {
      kind: "range",
      scale: "linear",
      from: 1,
      to: 10_000,
      count: 10_000,
      integer: true,
    } as const;
    const parameters = ["a", "b"].map((name): Parameter => ({ name, domain: range }));
    const tried = triedOf(await suggested(spaceOptimizer(parameters, { kind: "grid" }, []), 1_000));
    expect(await suggested(spaceOptimizer(parameters, { kind: "grid" }, tried), 1)).toEqual([
      { a: 1, b: 1_001 },
    ]);
    const drawn = await suggested(spaceOptimizer(parameters, random, []), 3);
    const [first] = drawn;
    // What has been tried takes nothing away but itself.
    const others = spaceOptimizer(parameters, random, [
      ...tried,
      ...triedOf(first === undefined ? [] : [first]),
    ]);
    expect(await suggested(others, 2)).toEqual(drawn.slice(1));
  });

  test("to an end where draws come out the same: rare values are not waited for", async () => {
    const count: Parameter = {
      name: "n",
      domain: { kind: "range", scale: "log", from: 1, to: 3_000, integer: true },
    };
    const all = await suggested(spaceOptimizer([count], random, []));
    expect(new Set(all.map(({ n }) => n)).size).toBe(3_000);
  });
});
