import { expect, test } from "vitest";
import { problemWithName } from "../../src/model/folder-name.ts";

test.each([
  ["r8_lr1e-5", undefined],
  ["Llama-3.2-1B.v2", undefined],
  ["数据增强", undefined],
  ["with space", undefined],
  ["...", undefined],
  ["x".repeat(200), undefined],
  [".", "would leave the experiment folder"],
  ["..", "would leave the experiment folder"],
  ["../other", "holds a path separator"],
  ["a/b", "holds a path separator"],
  ["a\\b", "holds a path separator"],
  ["-rf", "begins with a dash, which programs take for an option"],
  ["--job-name=x", "begins with a dash, which programs take for an option"],
  ["a\u0000b", "holds a control character"],
  ["a\u001b[31mb", "holds a control character"],
  ["a\u0085b", "holds a control character"],
  ["a\u2028b", "holds a control character"],
  ["ü".repeat(101), "is longer than 200 bytes"],
])("%j", (name, expected) => {
  expect(problemWithName(name)).toBe(expected);
});
