import { describe, expect, test } from "vitest";
import { leftAlone, replyInLines, replyToBash, typedInBash } from "../../../src/cli/completion/reply.ts";

const NAMES = ["my run", "my rune", "o'clock", "a:b", "a:c", "st*r", "d$x", "--stage=eval", "~/exp", "été 1"];
const offer = { kind: "names", candidates: NAMES.map((value) => ({ value })) } as const;
const bash = (line: string, replaced: string) => ({
  ...{ line, point: [...line].length, replaced },
  ...{ isListing: false, columns: 80 },
});

describe("bash puts in what follows what is typed", () => {
  test.each([
    ["runmark logs m", "m", ["my\\ run", "my\\ rune"]],
    ["runmark logs my\\ r", "my\\ r", ["my\\ run", "my\\ rune"]],
    ["runmark logs my\\", "my\\", ["my\\ run", "my\\ rune"]],
    ["runmark logs 'my r", "my r", ["my run", "my rune"]],
    ["runmark logs 'my r'un", "'my r'un", ["'my r'un", "'my r'une"]],
    ["runmark logs 'o", "o", ["o'\\''clock"]],
    ["runmark logs o", "o", ["o\\'clock"]],
    ['runmark logs "o', "o", ["o'clock"]],
    ["runmark logs a:", "", ["b", "c"]],
    ["runmark logs a", "a", ["a:b", "a:c"]],
    ["runmark logs s", "s", ["st\\*r"]],
    ['runmark logs "d', "d", ["d\\$x"]],
    ["runmark logs --stage=e", "e", ["eval"]],
    ["runmark status ~/", "~/", ["~/exp"]],
    ["été=1 runmark logs é", "é", ["été\\ 1"]],
    ["runmark logs x", "x", []],
  ])("%s [%s]: %j", (line, replaced, expected) => {
    expect(replyToBash(bash(line, replaced), offer).split("\n")).toEqual(["names", ...expected, ""]);
  });

  test("a path is bash's to complete", () => {
    expect(replyToBash(bash("runmark init e", "e"), { kind: "folders" })).toBe("folders\n");
  });

  test("a list that is only shown says what each is, within the terminal, one on a line", () => {
    const about = [
      { value: "run", about: "what is long is cut off" },
      { value: "retry", about: "short" },
    ];
    const shown = replyToBash(
      { line: "runmark r", point: 9, replaced: "r", isListing: true, columns: 30 },
      { kind: "names", candidates: about },
    );
    expect(shown).toBe("names\nrun    (what is long is cut…\nretry  (short) \n");
  });
});

test.each([
  ["runmark logs r| -C exp", { before: ["logs"], current: "r", after: ["-C", "exp"] }],
  ["runmark logs r|est -C 'my exp'", { before: ["logs"], current: "r", after: ["-C", "my exp"] }],
  ["runmark logs | > out -f", { before: ["logs"], current: "", after: ["-f"] }],
  ["runmark logs | | grep -C 3", { before: ["logs"], current: "", after: [] }],
  ["runmark logs > o|", undefined],
])("the cursor in %s", (line, typed) => {
  const point = [...line].indexOf("|");
  expect(typedInBash({ ...bash(line.replace("|", ""), ""), point })).toEqual(typed);
});

test("lines for zsh and fish", () => {
  const candidates = [{ value: "--stage=eval", about: "a stage" }, { value: "--stage=my stage" }];
  expect(replyInLines({ kind: "names", candidates }, leftAlone("--stage=e"))).toBe(
    "names\neval\ta stage\nmy stage\n",
  );
});

test.each([
  ["my run", 0],
  ["~/exp/o", 6],
  ["--experiment=e", 13],
  ["--experiment=~/a/e", 17],
])("%s: %i characters are left alone", (current, count) => {
  expect(leftAlone(current)).toBe(count);
});
