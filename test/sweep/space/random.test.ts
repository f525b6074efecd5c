import fc from "fast-check";
import { expect, test } from "vitest";
import { applies } from "../../../src/sweep/space/applies.ts";
import { has } from "../../../src/sweep/space/domain.ts";
import { drawOf, splitMix64 } from "../../../src/sweep/space/random.ts";
import { countable, spaceWith, wide } from "./arbitraries.ts";

test("the generator is SplitMix64, by the numbers that others have for the seed 1234567", () => {
  expect([0n, 1n, 2n, 3n, 4n].map((index) => splitMix64(1234567n, index))).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

const seed = fc.integer({ min: 0, max: 1_000 });

test("a draw has each parameter that applies, in its domain, and depends on seed and number alone", () => {
  fc.assert(
    fc.property(spaceWith(fc.oneof(countable, wide)), seed, fc.nat(500), (parameters, own, number) => {
      const drawn = drawOf(parameters, own, number);
      for (const parameter of parameters) {
        const value = drawn[parameter.name];
        expect(value !== undefined).toBe(applies(parameter, drawn));
        if (value !== undefined) expect(has(parameter.domain, value)).toBe(true);
      }
      drawOf(parameters, own + 1, number);
      expect(drawOf(parameters, own, number)).toEqual(drawn);
    }),
    { numRuns: 300 },
  );
});

test("draws of today are those of later versions: a sweep goes on after an update", () => {
  const parameters = [
    { name: "lr", domain: { kind: "range", scale: "log", from: 1e-4, to: 1e-1, integer: false } },
    { name: "width", domain: { kind: "values", values: [16, 32, 64] } },
  ] as const;
  expect([0, 1, 2, 3].map((number) => drawOf(parameters, 7, number))).toMatchInlineSnapshot(`
    [
      {
        "lr": 0.01461,
        "width": 32,
      },
      {
        "lr": 0.003368,
        "width": 64,
      },
      {
        "lr": 0.006827,
        "width": 64,
      },
      {
        "lr": 0.01118,
        "width": 16,
      },
    ]
  `);
});
