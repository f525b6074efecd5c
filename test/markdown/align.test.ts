import fc from "fast-check";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { describe, expect, test } from "vitest";
import { alignTables } from "../../src/markdown/align.ts";
import { columnsOf } from "../../src/markdown/cell-layout.ts";
import { type MarkdownDocument, readDocument, type Table } from "../../src/markdown/document.ts";
import { bodyStart } from "../../src/markdown/front-matter.ts";
import { readSummary } from "../../src/parse/summary.ts";
import { anyText, blockText, tableText } from "./arbitraries.ts";

const aligned = (text: string): string => alignTables(readDocument(text)).text;

const lines = (...all: readonly string[]): string => all.join("\n");

describe("a table", () => {
  test.each<[string, string, string]>([
    [
      "as wide as its widest cell",
      lines("| a | b |", "|---|---|", "| longer | x |"),
      lines("| a      | b |", "|--------|---|", "| longer | x |"),
    ],
    [
      "that is wider than it needs to be",
      lines("| a      |    b     |", "|----|---|", "|  x  | y |"),
      lines("| a | b |", "|---|---|", "| x | y |"),
    ],
    [
      "without any padding",
      lines("|a|b|", "|-|-|", "|longer|x|"),
      lines("| a      | b |", "|--------|---|", "| longer | x |"),
    ],
    [
      "with dashes that keep away from the pipes",
      lines("| a | b |", "| - | ---------- |", "| longer | x |"),
      lines("| a      | b   |", "| ------ | --- |", "| longer | x   |"),
    ],
    [
      "left, middle and right",
      lines("| l | m | r |", "|:-|:-:|-:|", "| 12345 | 123456 | 12345 |", "| x | y | z |"),
      lines(
        "| l     |   m    |     r |",
        "|:------|:------:|------:|",
        "| 12345 | 123456 | 12345 |",
        "| x     |   y    |     z |",
      ),
    ],
    [
      "left, middle and right, dashes apart",
      lines("l | m | r", ":- | :-: | -:", "12345 | 123456 | 12345", "x | y | z"),
      lines(
        "l     |   m    |     r",
        ":---- | :----: | ----:",
        "12345 | 123456 | 12345",
        "x     |   y    |     z",
      ),
    ],
    [
      "as narrow as dashes and colons allow",
      lines("| a | b | c |", "| :-: | - | :- |", "| | | |"),
      lines("|  a  | b   | c   |", "| :-: | --- | :-- |", "|     |     |     |"),
    ],
    [
      "wide characters",
      lines("| 数据 | b |", "|---|---|", "| ✅ ok | x |", "| abc | x |"),
      lines("| 数据  | b |", "|-------|---|", "| ✅ ok | x |", "| abc   | x |"),
    ],
    [
      "right-to-left text",
      lines("| a | b |", "|---|---|", "| תרגיל | x |", "| abc | x |"),
      lines("| a     | b |", "|-------|---|", "| תרגיל | x |", "| abc   | x |"),
    ],
    [
      "without outer pipes: nothing is added before the first cells or after the last",
      lines("a | b | c", "-|-|-", "longer | x | ", "x | longer | longer  "),
      lines(
        "a      | b      | c",
        "-------|--------|-------",
        "longer | x      | ",
        "x      | longer | longer  ",
      ),
    ],
    [
      "short and long rows",
      lines(
        "| a | b | c |",
        "|---|---|---|",
        "| longer |",
        "|x|longer|",
        "|x|y|longer|  z|w  |",
        "|longer",
        "y|",
      ),
      lines(
        "| a      | b      | c      |",
        "|--------|--------|--------|",
        "| longer |",
        "| x      | longer |",
        "| x      | y      | longer|  z|w  |",
        "| longer",
        "y      |",
      ),
    ],
    [
      "indented, with space behind the last pipe",
      lines("  | a | b |  ", " |-|-|\t", "| longer | x | "),
      lines("  | a      | b |  ", " |--------|---|\t", "| longer | x | "),
    ],
    [
      "tabs as padding",
      lines("|\ta\t|\tb |", "|\t-\t|---|", "|\tlonger|\tx\t|"),
      lines("| a      | b   |", "| ------ | --- |", "| longer | x   |"),
    ],
    [
      "escaped pipes, backslashes and code",
      lines("| a | b |", "|---|---|", "| x\\|y | `a  b` |", "|\\|\\ |x|"),
      lines("| a    | b      |", "|------|--------|", "| x\\|y | `a  b` |", "| \\|\\  | x      |"),
    ],
    [
      "code that a pipe divides stays as it is, and all that follows in the row",
      lines("| a | b | c |", "|---|---|---|", "|x|`y|z` |w|", "| longer | longer | longer |"),
      lines(
        "| a      | b      | c      |",
        "|--------|--------|--------|",
        "| x      | `y|z` |w|",
        "| longer | longer | longer |",
      ),
    ],
    [
      "first cells that would be other blocks with a space behind them",
      lines("a | b", "-|-", "-|x", "#|x", "1.|x", "longer|x", "\\- y|x"),
      lines("a      | b", "-------|--", "-|x", "#|x", "1.|x", "longer | x", "\\- y   | x"),
    ],
  ])("%s", (_, before, after) => {
    expect(aligned(before)).toBe(after);
    expect(aligned(after)).toBe(after);
  });

  const wide = (width: number): string => "x".repeat(width);
  const heightAligned = (cells: readonly string[]): number[] => {
    const rows = cells.map((cell) => `| r | ${cell} | p | ${cell} |`);
    return aligned(lines("| a | b | c | d |", "|---|---|---|---|", ...rows))
      .split("\n")
      .map((line) => line.length);
  };
});
