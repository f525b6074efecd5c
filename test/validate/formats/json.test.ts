import { expect, test } from "vitest";
import { parseJson } from "../../../src/validate/formats/json.ts";
import { isBalanced } from "../../../src/validate/formats/json-head.ts";
import { sourceIn } from "./read.ts";

const MANY = 1_000_000;

test.each<[string, string, unknown]>([
  ["NaN and the infinities", '{"a": [NaN, -Infinity, Infinity, 1]}', { a: [null, null, null, 1] }],
  ["texts that look like them", '{"a": "NaN \\" NaN", "NaN": NaN}', { a: 'NaN " NaN', NaN: null }],
  ["a backslash at the end of a text", '["\\\\", NaN, "\\\\\\"NaN"]', ["\\", null, '\\"NaN']],
  ["letters that begin like them", '{"a": Nan, "b": NaN}', undefined],
  ["a text that is cut off", '{"a": NaN, "b', undefined],
  ["a million quotes", `${'"'.repeat(MANY)}NaN`, undefined],
  ["a million brackets", `${"[".repeat(MANY)}${"]".repeat(MANY)}`, undefined],
  ["more objects than are held", `[${"{},".repeat(3 * MANY)}{}]`, undefined],
])("%s", (_, text, expected) => {
  expect(parseJson(text)?.value).toEqual(expected);
});

test("a name that stands twice in an object is counted twice", () => {
  expect(parseJson('{"a": {"x": 1, "y": ":"}, "b:": 1, "a": [{"z": 1}]}')?.members).toBe(3);
});

test.each<[string, boolean]>([
  [' {"a": ["]"]}\n', true],
  ['{"a": ["]"]', false],
  ["   ", false],
  ["hello", false],
  ['{"a": 1}\0\0', false],
])("of a document that is too large to be held, its end: %j", async (text, expected) => {
  expect(await isBalanced(sourceIn(Buffer.from(text)))).toBe(expected);
});

test("the mark with which tools of Windows begin a text is none of it", () => {
  expect(parseJson('\uFEFF{"acc": 1}')?.value).toEqual({ acc: 1 });
});
