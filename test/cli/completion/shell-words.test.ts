import { expect, test } from "vitest";
import { escaped, type Quote, shellWords } from "../../../src/cli/completion/shell-words.ts";

test.each<[string, readonly string[], string, Quote?]>([
  ["", [], ""],
  ["runmark", [], "runmark"],
  ["runmark ", ["runmark"], ""],
  ["runmark  logs\tr1", ["runmark", "logs"], "r1"],
  ["a my\\ run", ["a"], "my run"],
  ["a 'my run", ["a"], "my run", "'"],
  ['a "my run', ["a"], "my run", '"'],
  ["a 'my run' b", ["a", "my run"], "b"],
  ["a 'o'\\''clock'", ["a"], "o'clock"],
  ['a "q\\"q \\x \\$y"', ["a"], 'q"q \\x $y'],
  ["a '' ", ["a", ""], ""],
  ["a b\\", ["a"], "b"],
  ["a --x=y:z", ["a"], "--x=y:z"],
  ["a 2>err b", ["a"], "b"],
  ["a b >out < in c", ["a", "b"], "c"],
  ["a b; c d", ["a"], "b"],
  ["a b | c", ["a", "b"], ""],
])("%j", (line, words, last, quote = "") => {
  expect(shellWords(line)).toEqual({ words, last, quote, isFile: false });
});

test.each(["a > ", "a >fi", "a 2> fi"])("%j: a file is named", (line) => {
  expect(shellWords(line).isFile).toBe(true);
});

const NAMES = [
  "my run",
  "o'clock",
  'q"q',
  "$HOME",
  "a\\b",
  "st*r",
  "a:b=c",
  "été",
  "`ls`",
  "~",
  "#1",
  "a;b&c|d>e",
  "!x",
];

test.each<Quote>(["", "'", '"'])("what is escaped within %j is read back", (quote) => {
  for (const name of NAMES)
    expect(shellWords(`runmark ${quote}${escaped(name, quote)}${quote}`).last).toBe(name);
});
