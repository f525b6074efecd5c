import { expect, test } from "vitest";
import { fillTemplate, parseTemplate } from "../../src/sweep/template.ts";

const values = new Map([
  ["lr", "0.1"],
  ["optimizer", "sgd"],
  ["nesterov", "{{lr}}"],
]);

test.each([
  ["", ""],
  ["plain {x} }} {{", "plain {x} }} {{"],
  ["--lr {{lr}} {{ lr }}", "--lr 0.1 0.1"],
  ["{{momentum}}.", "."],
  ["{{#optimizer}}-o {{optimizer}}{{/optimizer}}{{#momentum}}-m {{momentum}}{{/momentum}}!", "-o sgd!"],
  ["{{#lr}}a{{#momentum}}b{{/momentum}}{{# optimizer }}c{{/optimizer}}d{{/lr}}", "acd"],
  ["{{nesterov}}", "{{lr}}"],
  ["$& {{lr}}\n$1", "$& 0.1\n$1"],
])("%j becomes %j", (text, expected) => {
  const parsed = parseTemplate(text);
  expect(parsed.ok && fillTemplate(parsed.value, (name) => values.get(name))).toBe(expected);
});

test.each([
  ["a {{#lr}} b", "{{#lr}} is never closed", "{{#lr}}"],
  ["a {{/lr}} b", "{{/lr}} closes nothing that is open there", "{{/lr}}"],
  ["{{#a}}{{#b}}{{/a}}{{/b}}", "{{/a}} closes nothing that is open there", "{{/a}}"],
  ["{{#a}}{{#b}}{{/b}}", "{{#a}} is never closed", "{{#a}}"],
])("%j: %s", (text, message, marked) => {
  const parsed = parseTemplate(text);
  expect(parsed.ok).toBe(false);
  if (parsed.ok) return;
  const { start, end } = parsed.error;
  expect([parsed.error.message, text.slice(start, end)]).toEqual([message, marked]);
});
