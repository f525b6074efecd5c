import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jobName } from "../../src/submit/name.ts";
import { spaceStarts } from "../../src/submit/stagger.ts";
import { type Hash, tagOf } from "../../src/submit/tag.ts";

const sha256: Hash = (text) => createHash("sha256").update(text).digest();

describe("a job's name", () => {
  test.each([
    [["r8_lr1e-5"], "r8_lr1e-5~ab12cd34"],
    [["r8_lr1e-5", "capitalization", "0"], "r8_lr1e-5.capitalization.0~ab12cd34"],
    [["数据增强"], "数据增强~ab12cd34"],
    [["a b,c|d\"e'f`g$h%i~j;k&l"], "a_b_c_d_e_f_g_h_i_j_k_l~ab12cd34"],
    [["a\nb\u001f"], "a_b_~ab12cd34"],
    [["x".repeat(60), "late"], `${"x".repeat(48)}~ab12cd34`],
    [["𝐀".repeat(60)], `${"𝐀".repeat(48)}~ab12cd34`],
    [[""], "~ab12cd34"],
  ])("%j", (parts, expected) => {
    expect(jobName(parts, "ab12cd34")).toBe(expected);
  });

  test("is whatever the parts are one word that keeps its tag and survives UTF-8, as a file name too", () => {
    const parts = fc.array(fc.string({ unit: "binary", maxLength: 80 }), { minLength: 1, maxLength: 3 });
    const property = fc.property(parts, (names) => {
      const name = jobName(names, "ab12cd34");
      expect(name).toMatch(/^[\p{L}\p{N}._+=-]{0,48}~ab12cd34$/u);
      expect(Buffer.from(name, "utf8").toString("utf8")).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("a tag", () => {
  test("is eight characters that nothing gives a meaning, the same for the same three, and stays so for ever", () => {
    expect(tagOf(sha256, "0123456789abcdef", "training/r1", 1)).toBe("qw4z8w5p");
    expect(tagOf(sha256, "0123456789abcdef", "training/r1", 1)).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
  });

  test("differs by experiment, task and attempt, and no two triples run together", () => {
    const triples: [string, string, number][] = [
      ...["a", "b", "a1", "a\0"].flatMap((id) =>
        ["t", "1t", "t1"].map((key): [string, string, number] => [id, key, 1]),
      ),
      ...Array.from({ length: 500 }, (_, attempt): [string, string, number] => ["a", "t", attempt + 2]),
    ];
    const tags = triples.map(([id, key, attempt]) => tagOf(sha256, id, key, attempt));
    expect(new Set(tags).size).toBe(triples.length);
  });
});

describe("starts are spaced", () => {
  const NOW = 1_000_000;
  test.each([
    ["none at all", 0, 5000, undefined, []],
    ["the first ones", 3, 5000, undefined, [undefined, 5000, 10_000]],
    ["on from the last one that was spaced", 2, 5000, NOW + 10_000, [15_000, 20_000]],
    ["the last one was long ago", 2, 5000, NOW - 60_000, [undefined, 5000]],
    ["the last one was just now", 2, 5000, NOW - 1000, [4000, 9000]],
    ["the last one was exactly one step ago", 1, 5000, NOW - 5000, [undefined]],
    ["without spacing", 3, 0, NOW + 10_000, [undefined, undefined, undefined]],
  ])("%s", (_, count, staggerMs, last, expected) => {
    expect(spaceStarts(count, staggerMs, NOW, last).map((at) => (at === undefined ? at : at - NOW))).toEqual(
      expected,
    );
  });
});
