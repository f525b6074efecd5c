import { expect, test } from "vitest";
import {
  decodeEntities,
  hasStruck,
  nameText,
  narrow,
  shownText,
} from "../../../src/parse/cells/shown-text.ts";

test.each([
  ["r1", "r1", "r1"],
  ["**r1**", "r1", "r1"],
  ["[r1](runs/r1)", "r1", "r1"],
  ["[r1][ref]", "r1", "r1"],
  ["r1[^1]", "r1", "r1"],
  ["`~~r1~~`", "~~r1~~", "~~r1~~"],
  ["~~r0~~ r1", "r1", "r1"],
  ["~r0~ r1", "r1", "r1"],
  ["<del>r0</del>r1", "r1", "r1"],
  ["~5 min ~ 6 min", "~5 min ~ 6 min", "~5 min ~ 6 min"],
  ["r1\u200b\u00a0", "r1", "r1"],
  ["\u202ar\u00a01\u202c", "r 1", "r 1"],
  ["a&amp;b", "a&amp;b", "a&b"],
  ["r1&nbsp;", "r1&nbsp;", "r1"],
  ["`a&amp;b`", "a&amp;b", "a&amp;b"],
  ["👩‍🔬", "👩‍🔬", "👩‍🔬"],
])("%s is the name %s, and reads %s", (raw, name, shown) => {
  expect([nameText(raw), shownText(raw)]).toEqual([name, shown]);
});

test.each([
  ["&mdash;&NBSP;&hellip;", "— …"],
  ["&#8212;&#x2014;", "——"],
  ["&#124;&vert;", "||"],
  ["&unknown; &#0; &#1114112; &#x110000; & &;", "&unknown; &#0; &#1114112; &#x110000; & &;"],
])("%s decodes to %s", (text, expected) => {
  expect(decodeEntities(text)).toBe(expected);
});

test("full-width letters, dashes of all kinds and spaces are those of a keyboard", () => {
  expect(narrow("Ｄｏｎｅ　１２－\u2010\u2011\u2012\u2013\u2014\u2015\u2212")).toBe("Done 12--------");
});

test("long cells are prose, and take no time", () => {
  for (const piece of ["~~ ", "~a", "<del>", "`", "[^", "&#"]) {
    const text = `${piece.repeat(200_000)}x`;
    expect([hasStruck(text), shownText(text).length > 1000]).toEqual([false, true]);
  }
});
