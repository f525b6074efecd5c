import { describe, expect, test } from "vitest";
import { harmless, terminalOf } from "../../src/cli/terminal.ts";

const TTY = { isTTY: true, columns: 100, rows: 30 };

test.each([
  ["a terminal", TTY, {}, true, { width: 100, rows: 30, isLive: true }, true],
  ["--no-color", TTY, {}, false, { width: 100, isLive: true }, false],
  ["NO_COLOR", TTY, { NO_COLOR: "1" }, true, { width: 100, isLive: true }, false],
  ["an empty NO_COLOR", TTY, { NO_COLOR: "" }, true, { isLive: true }, true],
  ["TERM=dumb", TTY, { TERM: "dumb" }, true, { width: 100, isLive: false }, false],
  ["a pipe", {}, {}, true, { width: Number.POSITIVE_INFINITY, isLive: false }, false],
  ["a terminal that does not know its size", { isTTY: true }, {}, true, { width: 80, rows: 24 }, true],
  ["a sliver", { isTTY: true, columns: 3 }, {}, true, { width: 20 }, true],
])("%s", (_, stream, env, color, traits, hasColors) => {
  const terminal = terminalOf(stream, env, color);
  expect(terminal).toMatchObject(traits);
  expect(terminal.colors.red("x") !== "x").toBe(hasColors);
});

describe("harmless text", () => {
  test.each([
    ["plain", "plain"],
    ["tab\tand\nline", "tab\tand\nline"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007x", "x"],
    ["\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u001b[?25lx", "x"],
    ["\u001b(Bx", "x"],
    ["cut\u001b", "cut"],
    ["a\rb\bc\u0000d", "abcd"],
    ["\u009b31mx", "31mx"],
    ["a\u202eb\u2066c", "abc"],
    ["a\u2028b", "ab"],
    ["漢字 é 🎉", "漢字 é 🎉"],
  ])("%j", (text, clean) => {
    expect(harmless(text)).toBe(clean);
  });
});
