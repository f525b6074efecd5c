import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fillYaml } from "../../src/placeholders/fill-yaml.ts";
import { type Kept, piecesOf } from "../../src/placeholders/template.ts";

function filled(text: string, value: string): string {
  const kept = piecesOf(text).filter(
    (piece): piece is Kept => piece.kind === "text" || piece.kind === "place",
  );
  const result = fillYaml(kept, new Map([["x", value]]));
  return result.ok ? result.value : `${result.error.line}: ${result.error.message}`;
}

describe("a value in YAML is the scalar that it is", () => {
  test.each([
    ["lr: {{x}}", "1e-4", "lr: 1e-4"],
    ["lr: {{x}} # rate", "-0.5", "lr: -0.5 # rate"],
    ["m: {{x}}", "Llama-3.2-1B", "m: Llama-3.2-1B"],
    ["m: {{x}}", "a: b", 'm: "a: b"'],
    ["m: {{x}}", "no", 'm: "no"'],
    ["m: {{x}}", "2026-11-27", 'm: "2026-11-27"'],
    ["m: {{x}}", "true", "m: true"],
    ["m: {{x}}", "- a", 'm: "- a"'],
    ["l: [{{x}}, 2]", "a, b", 'l: ["a, b", 2]'],
    ["- {{x}}", "*a", '- "*a"'],
    ['m: "{{x}}/out"', 'say "hi"', 'm: "say \\"hi\\"/out"'],
    ["m: '{{x}}/out'", "it's", "m: 'it''s/out'"],
    ["m: out/{{x}}/y", "r8_lr1e-4", "m: out/r8_lr1e-4/y"],
    ["# of {{x}}\nm: 1", "a: b", "# of a: b\nm: 1"],
    ["m: it's {{x}}", "r8", "m: it's r8"],
    [
      "n: 1\nm: out/{{x}}",
      "a: b",
      '2: {{x}} cannot be filled in: it stands within a text, where nothing can be quoted, and "a: b" is more than a word',
    ],
    ["m: {{x}}", "a\nb", "1: {{x}} cannot be filled in: it holds a control character"],
  ])("%j with %j", (text, value, expected) => {
    expect(filled(text, value)).toBe(expected);
  });

  test.each([["m: {{x}}"], ['m: "{{x}}"'], ["m: '{{x}}'"], ["{a: 1, m: {{x}}}"], ["m: {{x}} # why"]])(
    "whatever it is, %s reads as that and nothing more",
    (text) => {
      fc.assert(
        fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (value) => {
          const result = filled(text, value);
          fc.pre(!result.startsWith("1: "));
          expect(String(parse(result, { schema: "failsafe" }).m)).toBe(value);
        }),
      );
    },
  );
});
