import { describe, expect, test } from "vitest";
import type { Table } from "../../src/markdown/block.ts";
import { type MarkdownDocument, readDocument } from "../../src/markdown/document.ts";
import { applyEdits, insertRow, insertText, setCell, setCells } from "../../src/markdown/edit.ts";
import { escapeCell } from "../../src/markdown/escape.ts";

function tableOf(document: MarkdownDocument): Table {
  const table = document.blocks.find((block) => block.kind === "table");
  if (table === undefined) throw new Error("no table");
  return table;
}

/** A row below `header`, with one cell of it set. */
function afterSet(header: string, row: string, column: number, value: string): string {
  const columns = header.split("|").filter((cell) => cell.trim() !== "").length;
  const document = readDocument(`${header}\n|${"-|".repeat(columns)}\n${row}`);
  const [first] = tableOf(document).rows;
  if (first === undefined) throw new Error("no row");
  return applyEdits(document.text, [setCell(document, first, column, value)])
    .split("\n")
    .slice(2)
    .join("\n");
}

describe("setCell", () => {
  test.each<[string, string, number, string, string]>([
    ["fits", "| a | pending   | c |", 1, "running", "| a | running   | c |"],
    ["fits exactly", "| a | - | c |", 1, "x", "| a | x | c |"],
    ["grows", "| a | - | c |", 1, "completed", "| a | completed | c |"],
    ["no padding at the end", "| a | planned| c |", 1, "done", "| a | done   | c |"],
    ["compact", "|a|b|c|", 1, "done", "|a|done|c|"],
    ["compact and shorter", "|a|pending|c|", 1, "ok", "|a|ok     |c|"],
    ["flush right", "| a |   TBD | c |", 1, "3.4", "| a |   3.4 | c |"],
    ["flush right grows", "| a |   TBD | c |", 1, "1234567", "| a | 1234567 | c |"],
    ["empty with room", "| a |          | c |", 1, "done", "| a | done     | c |"],
    ["empty with one space", "| a | | c |", 1, "done", "| a | done | c |"],
    ["empty without space in a padded row", "| a || c |", 1, "done", "| a | done | c |"],
    ["empty in a compact row", "|a||c|", 1, "done", "|a|done|c|"],
    ["emptied", "| a | done | c |", 1, "", "| a |      | c |"],
    ["wide characters keep the columns aligned", "| a | 数据 | c |", 1, "abcd", "| a | abcd | c |"],
    ["wide characters that come in", "| a | abcd | c |", 1, "数据", "| a | 数据 | c |"],
    ["wide characters that grow", "| a | abc | c |", 1, "数据", "| a | 数据 | c |"],
    ["tabs stay", "|\ta\t|\tb\t|\tc\t|", 1, "longer", "|\ta\t|\tlonger\t|\tc\t|"],
    ["tab before a backslash", "|\ta|\tb|c|", 1, "x\\", "|\ta|\tx\\ |c|"],
    ["pipe", "| a | b      | c |", 1, "x|y", "| a | x\\|y   | c |"],
    ["backslash before a pipe", "| a | b | c |", 1, "x\\|y", "| a | x\\\\\\|y | c |"],
    ["backslash at the end", "|a|b|c|", 1, "x\\", "|a|x\\ |c|"],
    ["line ends and controls", "| a | b | c |", 1, " x\r\ny\u001b[31m\0\t", "| a | x y [31m | c |"],
    ["same value, no change", "| a |b  | c |", 1, " b ", "| a |b  | c |"],
    ["same value behind an escape", "| a | x\\|y  | c |", 1, "x|y", "| a | x\\|y  | c |"],
    ["markup is replaced with its value", "| a | **12** | c |", 1, "13", "| a | 13     | c |"],
    [
      "trailing spaces stay",
      "| a | b | c |  ",
      2,
      "d",
      "| a | d | c |  ".replace("c", "x").replace("d", "b").replace("x", "d"),
    ],
    ["last cell without a pipe", "a | b | c", 2, "longer", "a | b | longer"],
    ["last cell without a pipe, shorter", "a | b | longer  ", 2, "c", "a | b | c  "],
    ["last cell without a pipe, emptied", "a | b | c", 2, "", "a | b |  |"],
    ["first cell without a pipe", "a   | b | c", 0, "xyz", "xyz | b | c"],
    ["first cell without a pipe, emptied", "a   | b | c", 0, "", "|   | b | c"],
    ["first cell that would be a list", "a | b | c", 0, "- x", "| - x | b | c"],
    ["first cell that would be a heading", "a | b | c", 0, "# x", "| # x | b | c"],
    ["first cell that would be a fence", "a | b | c", 0, "```", "| ``` | b | c"],
    ["first cell that would be HTML", "a | b | c", 0, "<!--", "| <!-- | b | c"],
    ["missing, with a pipe at the end", "| a | b |", 2, "c", "| a | b | c |"],
    ["missing, with trailing spaces", "| a | b |  ", 2, "c", "| a | b | c |  "],
    ["missing, without a pipe at the end", "| a | b", 2, "c", "| a | b | c"],
    ["missing, without any outer pipe", "a | b", 2, "c", "a | b | c"],
    ["missing after a divider", "a | b | ", 2, "c", "a | b | c"],
    ["missing after a divider without a space", "a | b |", 2, "c", "a | b | c"],
    ["several missing", "| a |", 2, "c", "| a |  | c |"],
    ["several missing after a divider", "a |", 2, "c", "a |  | c"],
    ["missing and empty", "| a | b |", 2, "", "| a | b |"],
    ["missing after a backslash", "| a | b\\", 2, "c", "| a | b\\ | c"],
    ["only a pipe", "|", 2, "c", "| |  | c"],
  ])("%s", (_, row, column, value, expected) => {
    expect(afterSet("| x | y | z |", row, column, value)).toBe(expected);
  });

  test("every other byte stays: BOM, front matter, CRLF, tabs, trailing spaces, no final line end", () => {
    const text =
      "\ufeff---\r\na: 1\r\n---\r\n\r\n| r | s |  \r\n|:--|--:|\r\n|\tx |   - |\t\r\n| y | - | long | \r\n\r\n\ttext  ";
    const document = readDocument(text);
    const edits = tableOf(document).rows.map((row) => setCell(document, row, 1, "ok"));
    expect(applyEdits(text, edits)).toBe(
      text.replace("|   - |", "|  ok |").replace("| y | - |", "| y | ok |"),
    );
  });

  test.each<[string, [number, string][], string]>([
    [
      "a",
      [
        [0, ""],
        [1, "x"],
      ],
      "| | x",
    ],
    [
      "| ",
      [
        [0, "y\\"],
        [1, "x"],
      ],
      "| y\\ | x",
    ],
  ])("setCells on %j adds to a last cell that changes too", (row, values, expected) => {
    const document = readDocument(`a | b\n-|-\n${row}`);
    const edits = tableOf(document).rows.flatMap((row) => setCells(document, row, new Map(values)));
    expect(applyEdits(document.text, edits).split("\n")[2]).toBe(expected);
  });

  test("setCells adds missing cells together", () => {
    const document = readDocument("a | b | c | d\n-|-|-|-\n1 |\n");
    const edits = tableOf(document).rows.flatMap((row) =>
      setCells(
        document,
        row,
        new Map([
          [3, "4"],
          [0, "one"],
          [1, "2"],
        ]),
      ),
    );
    expect(applyEdits(document.text, edits)).toBe("a | b | c | d\n-|-|-|-\none | 2 |  | 4\n");
  });
});

describe("escapeCell", () => {
  test.each([
    ["", ""],
    [" a  b ", "a  b"],
    ["a|b", "a\\|b"],
    ["||", "\\|\\|"],
    ["a\\b", "a\\b"],
    ["a\\|b", "a\\\\\\|b"],
    ["a\\\\|", "a\\\\\\\\\\|"],
    ["a\n\n\tb", "a b"],
    ["\u2028a\u0085b\u007f", "a b"],
    ["**a** `b` <c> &amp;", "**a** `b` <c> &amp;"],
  ])("%j becomes %j", (value, expected) => {
    expect(escapeCell(value)).toBe(expected);
  });
});

describe("insertRow", () => {
  test.each<[string, string, string[], string]>([
    [
      "aligned",
      "| a    | b   |\n|------|----:|\n| x    |   1 |\n",
      ["yy", "22"],
      "| a    | b   |\n|------|----:|\n| x    |   1 |\n| yy   |  22 |\n",
    ],
    [
      "no rows yet",
      "| a    | b |\n|------|---|\n",
      ["x", "long"],
      "| a    | b |\n|------|---|\n| x    | long |\n",
    ],
    [
      "a grown cell does not widen the next row",
      "| a | b |\n|---|---|\n| a long one | 1 |\n",
      ["x", "2"],
      "| a | b |\n|---|---|\n| a long one | 1 |\n| x | 2 |\n",
    ],
    ["compact", "|a|b|\n|-|-|\n|1|2|\n", ["3", ""], "|a|b|\n|-|-|\n|1|2|\n|3| |\n"],
    ["no outer pipes", "a | b\n-|-\n1 | 2\n", ["3", "4"], "a | b\n-|-\n1 | 2\n3 | 4\n"],
    ["no outer pipes, empty cells", "a | b\n-|-\n1 | 2\n", ["", ""], "a | b\n-|-\n1 | 2\n| |  |\n"],
    ["no outer pipes, like a list", "a | b\n-|-\n1 | 2\n", ["1.", "2"], "a | b\n-|-\n1 | 2\n| 1. | 2\n"],
    ["pipe in front only", "| a | b\n|-|-\n", ["1", "2"], "| a | b\n|-|-\n| 1 | 2\n"],
    ["indented", "  | a |\n  |---|\n", ["1"], "  | a |\n  |---|\n  | 1 |\n"],
    ["one column", "a\n:-\n", ["x"], "a\n:-\nx\n"],
    ["one empty column", "a\n:-\n", [""], "a\n:-\n| |\n"],
    ["missing values", "| a | b |\n|---|---|\n", ["x"], "| a | b |\n|---|---|\n| x |   |\n"],
    ["no final line end", "| a |\n|---|\n| 1 |", ["2"], "| a |\n|---|\n| 1 |\n| 2 |"],
    [
      "CRLF",
      "| a |\r\n|---|\r\n| 1 |\r\n\r\ntext\r\n",
      ["2"],
      "| a |\r\n|---|\r\n| 1 |\r\n| 2 |\r\n\r\ntext\r\n",
    ],
    ["pipes and line ends", "| a |\n|---|\n", ["x|y\nz"], "| a |\n|---|\n| x\\|y z |\n"],
    ["wide characters", "| name |\n|---|\n", ["数"], "| name |\n|---|\n| 数   |\n"],
  ])("%s", (_, text, values, expected) => {
    const document = readDocument(text);
    expect(applyEdits(text, [insertRow(document, tableOf(document), values)])).toBe(expected);
  });

  test("several rows come out in order", () => {
    const document = readDocument("| a |\n|---|\n");
    const edits = ["1", "2", "3"].map((value) => insertRow(document, tableOf(document), [value]));
    expect(applyEdits(document.text, edits)).toBe("| a |\n|---|\n| 1 |\n| 2 |\n| 3 |\n");
  });

  test("more values than columns are a bug", () => {
    const document = readDocument("| a |\n|---|\n");
    expect(() => insertRow(document, tableOf(document), ["1", "2"])).toThrow(
      "2 values for a table of 1 columns",
    );
  });
});

describe("insertText", () => {
  test.each<[string, string, number, string]>([
    ["into nothing", "", 0, "# x\n\ny\n"],
    ["after a BOM", "\ufeff", 1, "\ufeff# x\n\ny\n"],
    ["at the end", "a\n", 2, "a\n\n# x\n\ny\n"],
    ["at the end after a blank line", "a\n\n", 3, "a\n\n# x\n\ny\n"],
    ["at the end without a line end", "a", 1, "a\n\n# x\n\ny"],
    ["at the end with CRLF", "a\r\n", 3, "a\r\n\r\n# x\r\n\r\ny\r\n"],
    ["at the end with CRLF, none at the end", "a\r\nb", 4, "a\r\nb\r\n\r\n# x\r\n\r\ny"],
    ["before a block", "a\n\nb\n", 3, "a\n\n# x\n\ny\n\nb\n"],
    ["at the start", "b\n", 0, "# x\n\ny\n\nb\n"],
    ["at the end of a line, blank line below", "a\n\nb\n", 1, "a\n\n# x\n\ny\n\nb\n"],
    ["at the end of a line, text below", "a\nb\n", 1, "a\n\n# x\n\ny\n\nb\n"],
    ["at the end of the last line", "a\n", 1, "a\n\n# x\n\ny\n"],
    ["between two blank lines", "a\n\n\nb\n", 3, "a\n\n# x\n\ny\n\nb\n"],
    ["first line end wins", "a\r\nb\n", 5, "a\r\nb\n\r\n# x\r\n\r\ny\r\n"],
  ])("%s", (_, text, offset, expected) => {
    const edit = insertText(readDocument(text), offset, "\n# x\n\ny\n\n");
    expect(applyEdits(text, [edit])).toBe(expected);
  });
});

describe("applyEdits", () => {
  const at = (start: number, end: number, text: string) => ({ span: { start, end }, text });
  test("in any order", () => {
    expect(applyEdits("abcdef", [at(4, 5, "E"), at(0, 1, ""), at(2, 2, "-"), at(2, 2, "+")])).toBe("b-+cdEf");
  });
  test.each([
    ["overlap", [at(0, 2, ""), at(1, 3, "")]],
    ["inside out", [at(2, 1, "")]],
    ["past the end", [at(3, 9, "")]],
  ])("%s is a bug", (_, edits) => {
    expect(() => applyEdits("abcdef", edits)).toThrow("overlaps");
  });
});
