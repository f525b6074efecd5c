import fc from "fast-check";
import measure from "fast-string-truncated-width";
import { describe, expect, test } from "vitest";
import { cut, cutMiddle, hang, pad, widest, widthOf, wrap } from "../../../src/cli/text/columns.ts";
import { duration } from "../../../src/cli/text/duration.ts";

describe("text in columns", () => {
  test.each([
    ["abc", 3, "abc", "abc"],
    ["abcdef", 4, "abc…", "ab…f"],
    ["漢字漢字", 5, "漢字…", "漢…字"],
    ["abcde\u0301", 3, "ab…", "a…e\u0301"],
    ["abcd👩‍👩‍👧", 5, "abcd…", "ab…👩‍👩‍👧"],
    ["abc", 0, "", ""],
    ["abc", 1, "…", "…"],
    ["", 5, "", ""],
    ["abc", Number.POSITIVE_INFINITY, "abc", "abc"],
  ])("%j in %d", (text, width, atEnd, inMiddle) => {
    expect(cut(text, width)).toBe(atEnd);
    expect(cutMiddle(text, width)).toBe(inMiddle);
  });

  test("nothing that is cut is wider than asked for", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "b", " ", "漢", "字", "🎉"), maxLength: 40 });
    fc.assert(
      fc.property(words, fc.nat(40), (text, width) => {
        expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
        expect(widthOf(cutMiddle(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("text of our own screens, which is not measured, is as wide as if it were", () => {
    const unit = fc.constantFrom(..."aZ ~·✓✗○▶█▒░│→…", "漢", "\u001b[31m", "\ufe0f", "\t");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        expect(widthOf(text)).toBe(measure(text).width);
      }),
    );
  });

  test("colours that were begun are ended where text is cut", () => {
    expect(cut("\u001b[31mabcdef\u001b[39m", 4)).toBe("\u001b[31mabc…\u001b[0m");
  });

  test("pad and widest count columns, not characters", () => {
    expect(pad("漢", 4)).toBe("漢  ");
    expect(widest(["a", "漢字", "\u001b[31mabc\u001b[39m"], 10)).toBe(4);
    expect(widest(["abc"], 2)).toBe(2);
  });

  test.each([
    ["one two three", 8, ["one two", "three"]],
    ["a/very/long/path to copy", 6, ["a/very/long/path", "to", "copy"]],
    ["", 5, [""]],
  ])("%j wrapped in %d", (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  test("wrapping loses nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(wrap(text, width).join(" ")).toBe(text);
      }),
    );
  });

  test.each([
    ["beside", "name  ", "short", 20, ["name  short"]],
    [
      "in lines beside",
      "name  ",
      "one two three four five six seven",
      30,
      ["name  one two three four five", "      six seven"],
    ],
    [
      "below, for want of room",
      "a_long_name  ",
      "one two three four five six",
      30,
      ["a_long_name", "    one two three four five", "    six"],
    ],
    ["nothing", "name  ", "", 20, ["name"]],
  ])("%s", (_, before, text, width, lines) => {
    expect(hang(before, text, width)).toEqual(lines);
  });
});

test.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min"],
  [125, "2 min 5 s"],
  [3_600, "1 h"],
  [12_000, "3 h 20 min"],
  [190_000, "2 d 4 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
