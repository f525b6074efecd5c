import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { describe, expect, test } from "vitest";
import { alignTables } from "../../src/markdown/align.ts";
import type { Table } from "../../src/markdown/block.ts";
import { widthOf } from "../../src/markdown/cell-layout.ts";
import { type MarkdownDocument, readDocument } from "../../src/markdown/document.ts";
import { bodyStart } from "../../src/markdown/front-matter.ts";
import { readSummary } from "../../src/parse/summary.ts";
import { anyText, tableText } from "./arbitraries.ts";
import { outlineByRemark, outlineOf } from "./oracle.ts";

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
      lines("| a | b | c |", "|---|---|---|", "|x|`y|z` |w|", "|`y|z` |", "| longer | longer | longer |"),
      lines(
        "| a      | b      | c      |",
        "|--------|--------|--------|",
        "| x      | `y|z` |w|",
        "| `y|z` |",
        "| longer | longer | longer |",
      ),
    ],
    [
      "first cells that would be other blocks with a space behind them",
      lines("a | b", "-|-", "-|x", "#|x", "1.|x", "longer|x", "\\- y|x"),
      lines("a      | b", "-------|---", "-| x", "#| x", "1.| x", "longer | x", "\\- y   | x"),
    ],
  ])("%s", (_, before, after) => {
    expect(aligned(before)).toBe(after);
    expect(aligned(after)).toBe(after);
  });

  const wide = (length: number): string => "x".repeat(length);
  /** Where the pipes stand in each row of a table with these texts in its first and in its last column. */
  const pipes = (...texts: readonly string[]): string[] => {
    const rows = texts.map((text) => `|${text}|y|${text}|`);
    return aligned(lines("|a|b|c|", "|-|-|-|", ...rows))
      .split("\n")
      .map((line) => [...line.matchAll(/\|/g)].map(({ index }) => index).join(" "));
  };

  test.each<[string, readonly string[], readonly string[]]>([
    ["as wide as it may be", ["x", "x", wide(40)], Array(5).fill("0 43 47 90")],
    [
      "wider than the last column becomes",
      ["x", "x", wide(41)],
      [...Array(4).fill("0 44 48 52"), "0 44 48 92"],
    ],
    [
      "as wide as another column becomes",
      ["x", "x", wide(80)],
      [...Array(4).fill("0 83 87 91"), "0 83 87 170"],
    ],
    ["far wider than all others", ["x", "x", wide(81)], [...Array(4).fill("0 4 8 12"), "0 84 88 172"]],
    [
      "wide among others that are",
      ["x", "", wide(90), wide(170)],
      [...Array(4).fill("0 173 177 181"), "0 173 177 270", "0 173 177 350"],
    ],
    ["among blanks", ["", "", wide(90)], [...Array(4).fill("0 93 97 101"), "0 93 97 190"]],
    ["alone", [wide(100)], [...Array(2).fill("0 103 107 111"), "0 103 107 210"]],
  ])("with a text %s", (_, texts, expected) => {
    expect(pipes(...texts)).toEqual(expected);
  });
});

describe("a document", () => {
  test("keeps everything else: BOM, front matter, line ends, no last one, tables that are prose", () => {
    const prose = [
      "> |a|b|",
      "> |-|-|",
      "> |x|y|",
      "",
      "- |a|b|",
      "  |-|-|",
      "",
      "```",
      "|a|b|",
      "|-|-|",
      "```",
    ];
    const before = [
      "\ufeff---",
      "a: |",
      "---",
      "",
      "|a|b|",
      "|-|-|",
      "",
      ...prose,
      "<!--",
      "|a|b|",
      "|-|-|",
      "-->",
    ];
    const after = before.with(4, "| a | b |").with(5, "|---|---|");
    for (const lineEnd of ["\n", "\r\n", "\r"]) {
      const document = readDocument(before.join(lineEnd));
      expect(alignTables(document)).toEqual({ text: after.join(lineEnd), tables: 1, changed: 1 });
    }
  });

  test("tells how many of its tables were not aligned", () => {
    const good = lines("| a |", "|---|");
    const count = (text: string): number[] => {
      const { tables, changed } = alignTables(readDocument(text));
      return [tables, changed];
    };
    expect(count("text")).toEqual([0, 0]);
    expect(count(lines(good, "", good))).toEqual([2, 0]);
    expect(count(lines(good, "", "|a|", "|-|", "|x|", "", good))).toEqual([3, 1]);
  });
});

const tablesOf = ({ blocks }: MarkdownDocument): Table[] =>
  blocks.flatMap((block) => (block.kind === "table" ? [block] : []));

/** Each line without what may change in it: all of its space, and its dashes where it is an alignment row. */
function skeleton(document: MarkdownDocument): string[] {
  const { text } = document;
  const starts = new Set(tablesOf(document).map(({ delimiter }) => delimiter.start));
  let at = 0;
  return text.split(/(\r\n|\n|\r)/).map((line) => {
    const isRule = starts.has(at);
    at += line.length;
    return line.replaceAll(isRule ? /[ \t-]/g : /[ \t]/g, "");
  });
}

/** Everything between and around the tables, byte for byte. */
function surroundings(document: MarkdownDocument): string[] {
  const edges = tablesOf(document).flatMap(({ span }) => [span.start, span.end]);
  return [0, ...edges].flatMap((edge, index) =>
    index % 2 === 0 ? [document.text.slice(edge, edges[index] ?? document.text.length)] : [],
  );
}

const meaning = (document: MarkdownDocument) =>
  tablesOf(document).map(({ header, rows }) =>
    [header, ...rows].map(({ cells, surplus }) => ({
      cells: cells.map(({ raw, text }) => ({ raw, text })),
      surplus: surplus === undefined ? undefined : document.text.slice(surplus.start, surplus.end),
    })),
  );

const parser = remark().use(remarkGfm);

/** All that remark-gfm reads in a text, but for where it stands. */
const tree = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(parser.parse(text.slice(bodyStart(text))), (key, value: unknown) =>
      key === "position" ? undefined : value,
    ),
  );

const sameOutline = (text: string): boolean =>
  isDeepStrictEqual(outlineOf(text, readDocument(text).blocks), outlineByRemark(text));

/** Tables whose rows have all their cells and pipes. */
const wholeTable = fc
  .integer({ min: 1, max: 5 })
  .chain((columns) => {
    const content = fc.oneof(
      fc.constantFrom(
        "",
        "-",
        "pending",
        "数据增强",
        "✅ done",
        "x\\|y",
        "`a b`",
        "e\u0301",
        "תרגיל",
        "a\\",
        "👩‍🔬",
        "⚠️",
      ),
      fc.string({ unit: "grapheme-composite", maxLength: 5 }).filter((text) => !/[\s|\\`]/.test(text)),
    );
    const pad = fc.constantFrom("", " ", "   ", "\t");
    const cell = fc.tuple(pad, content, pad).map(([left, text, right]) => left + text + (right || " "));
    const rule = fc
      .tuple(pad, fc.constantFrom("-", ":-", "-:", ":-----:"), pad)
      .map((parts) => parts.join(""));
    const row = (one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.array(one, { minLength: columns, maxLength: columns }).map((cells) => `|${cells.join("|")}|`);
    return fc.tuple(row(cell), row(rule), fc.array(row(cell), { maxLength: 5 }));
  })
  .map(([header, rule, rows]) => lines(header, rule, ...rows));

describe.each([
  ["any text", anyText],
  ["text with a table", tableText],
  ["whole tables", wholeTable],
])("%s", (_, texts) => {
  test("keeps all but its padding", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const before = readDocument(text);
        const after = readDocument(aligned(text));
        expect(skeleton(after)).toEqual(skeleton(before));
        expect(surroundings(after)).toEqual(surroundings(before));
        expect(meaning(after)).toEqual(meaning(before));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is the same to remark-gfm: blocks, tables, cells and alignments", () => {
    fc.assert(
      fc.property(texts, (text) => {
        // Where the two do not read the same tables, the tests of the scanner say why.
        fc.pre(sameOutline(text));
        expect(tree(aligned(text))).toEqual(tree(text));
      }),
      { numRuns: 500 },
    );
  });

  test("is aligned once and for all", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { text: once, changed } = alignTables(readDocument(text));
        expect(once !== text).toBe(changed > 0);
        expect(alignTables(readDocument(once))).toMatchObject({ text: once, changed: 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  test("gets no space at the end of a line", () => {
    const ends = (text: string): string[] =>
      text.split(/\r\n|\n|\r/).map((line) => /[ \t]*$/.exec(line)?.[0] ?? "");
    fc.assert(
      fc.property(texts, (text) => {
        expect(ends(aligned(text))).toEqual(ends(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

test("all lines of a whole table are equally wide on the screen", () => {
  fc.assert(
    fc.property(wholeTable, (text) => {
      const widths = aligned(text).split("\n").map(widthOf);
      expect(new Set(widths).size).toBe(1);
    }),
    { numRuns: 2_000 },
  );
});

test("a summary means the same", () => {
  const cell = fc.constantFrom(
    "a",
    "b",
    "pending",
    "✅ COMPLETED",
    "retry",
    "12",
    "-",
    "",
    "x|y",
    "`c d`",
    " **7** ",
  );
  const row = fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => `|${cells.join(" | ")}|`);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), fc.array(row, { maxLength: 4 }), (runs, statuses) => {
      const text = lines(
        ...["## All Runs", "|Run Name | Type|Command|", "|-|:-:|-|", ...runs, ""],
        ...["## Training", "Run | Status | Job ID | Notes", "--|--|--:|--", ...statuses],
      );
      const read = (source: string) => {
        const { experiment, diagnostics } = readSummary("s.md", source, "folder");
        return {
          experiment,
          found: diagnostics.map(({ code, message, location }) => [code, message, location?.line]),
        };
      };
      expect(read(aligned(text))).toEqual(read(text));
    }),
    { numRuns: 1_000 },
  );
});
