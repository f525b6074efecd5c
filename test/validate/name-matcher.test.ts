import fc from "fast-check";
import { expect, test } from "vitest";
import type { Values } from "../../src/tools/pattern.ts";
import { nameMatcher } from "../../src/validate/name-matcher.ts";

const match = (pattern: string, name: string, values: Partial<Values> = {}) =>
  nameMatcher(pattern, { run: "r", ...values })?.(name);

test("a pattern of many stars on a name that almost fits is answered, not pondered", () => {
  const stars = `${"a*".repeat(40)}b`;
  expect(match(stars, "a".repeat(250))).toBeUndefined();
  expect(match(`${"*{step}".repeat(3)}x{epoch}`, "1".repeat(30))).toBeUndefined();
  expect(match(stars, `${"a".repeat(250)}b`)?.found[0]).toBe("a".repeat(210));
});

test.each<[string, string, Partial<Values>, readonly string[] | undefined, Partial<Values>]>([
  ["epoch_{epoch}", "epoch_12", {}, ["12"], { epoch: "12" }],
  ["epoch_{epoch}", "epoch_0012", { epoch: "12" }, [], { epoch: "12" }],
  ["epoch_{epoch}", "epoch_120", { epoch: "12" }, undefined, {}],
  ["{epoch}-{step}*.ckpt", "1-20-v1.ckpt", {}, ["1", "20", "-v1"], { epoch: "1", step: "20" }],
  ["{run}_*", "a*c_x", { run: "a*c" }, ["x"], {}],
  ["{step}-{step}", "12-12", {}, ["12"], { step: "12" }],
  ["{step}-{step}", "12-13", {}, undefined, {}],
])("%s of %s", (pattern, name, values, found, told) => {
  const got = match(pattern, name, values);
  expect(got?.found).toEqual(found);
  if (found !== undefined) expect(got?.values).toEqual({ run: "r", ...values, ...told });
});

test("what no disk can tell is no pattern", () => {
  expect(nameMatcher("{task}_*", { run: "r" })).toBeUndefined();
});

/** The same as a regular expression, which takes for ever only where names are long. */
function oracle(pattern: string, name: string, epoch: string | undefined): readonly string[] | undefined {
  const known: string[] = [];
  const source = pattern.replaceAll(/\{(epoch|step)\}|\*|./g, (part, place: string | undefined) => {
    if (place === "epoch" && epoch !== undefined) return `0*${epoch}`;
    if (place === undefined) {
      if (part !== "*") return `[${part}]`;
      return `(?<any${known.push(part)}>.*)`;
    }
    if (known.includes(place)) return `\\k<${place}>`;
    known.push(place);
    return `(?<${place}>[0-9]+)`;
  });
  return new RegExp(`^${source}$`).exec(name)?.slice(1);
}

test("it finds what a regular expression finds, however the pattern is made", () => {
  const pieces = fc.constantFrom("*", "{epoch}", "{step}", "a", "0", "1", "10", "-");
  const patterns = fc.array(pieces, { maxLength: 6 }).map((all) => all.join(""));
  const names = fc.array(fc.constantFrom("a", "0", "1", "-"), { maxLength: 9 }).map((all) => all.join(""));
  fc.assert(
    fc.property(patterns, names, fc.constantFrom(undefined, "1", "10", "0"), (pattern, name, epoch) => {
      const got = match(pattern, name, epoch === undefined ? {} : { epoch });
      expect(got?.found).toEqual(oracle(pattern, name, epoch));
    }),
    { numRuns: 2000 },
  );
});
