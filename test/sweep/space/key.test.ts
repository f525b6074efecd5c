import fc from "fast-check";
import { expect, test } from "vitest";
import type { Configuration } from "../../../src/model/trial.ts";
import { configurationKey } from "../../../src/sweep/space/key.ts";

test.each<[Configuration, Configuration, boolean]>([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 1.0 }, true],
  [{ a: 0 }, { a: -0 }, true],
  [{ a: 1e-4 }, { a: 0.0001 }, true],
  [{ a: 1 }, { a: "1" }, false],
  [{ a: true }, { a: "true" }, false],
  [{ a: true }, { a: 1 }, false],
  [{ a: 1 }, {}, false],
  [{ a: 'x","b' }, { a: "x", b: "" }, false],
  [{ a: "x\ny" }, { a: "x\\ny" }, false],
])("%j and %j", (one, other, same) => {
  expect(configurationKey(one) === configurationKey(other)).toBe(same);
});

test("keys are equal where configurations are", () => {
  const value = fc.oneof(
    fc.constantFrom("1", "true", 1, true, 0),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const configuration = fc.dictionary(fc.constantFrom("a", "b", "B"), value);
  const isSame = (one: Configuration, other: Configuration): boolean =>
    Object.keys(one).length === Object.keys(other).length &&
    Object.keys(one).every((name) => one[name] === other[name]);
  const reversed = (one: Configuration): Configuration => Object.fromEntries(Object.entries(one).reverse());
  fc.assert(
    fc.property(configuration, configuration, (one, other) => {
      expect(configurationKey(one) === configurationKey(other)).toBe(isSame(one, other));
      expect(configurationKey(reversed(one))).toBe(configurationKey(one));
    }),
    { numRuns: 1_000 },
  );
});
