import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Row, Table } from "../../src/markdown/block.ts";
import { unescapeCell } from "../../src/markdown/cell.ts";
import { type MarkdownDocument, readDocument } from "../../src/markdown/document.ts";
import { applyEdits, insertRow, setCells } from "../../src/markdown/edit.ts";
import { escapeCell } from "../../src/markdown/escape.ts";
import { readSummary } from "../../src/parse/summary.ts";
import { writeCells } from "../../src/parse/write.ts";
import { anyText, summaryText, tableText } from "./arbitraries.ts";
import { outlineByRemark, outlineOf, renderedByRemark } from "./oracle.ts";

const outline = (text: string) => outlineOf(text, readDocument(text).blocks);

describe("remark-gfm reads the same headings, tables, rows and cells", () => {
  test("in any text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(outline(text)).toEqual(outlineByRemark(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["lazy lines of a list", "- x\nlazy | x\n--|--\n\n# h\n"],
    ["lazy lines of a quote", "> x\nlazy | x\n--|--\n\n# h\n"],
    ["a list that interrupts a paragraph", "x\n- a | b\n--|--\n"],
    ["a number that does not", "x\n2. a | b\n--|--\n"],
    ["an alignment row that is a list", "a | b\n- | -\n"],
    ["a quote with a list and a lazy line", ">- x\r\nlazy\r\n\r\n# h\r\n"],
    ["a link definition that would take a header in", "[a]:\nh|h\n-|-\n"],
    ["an underline below a list", "- x\n===\n\n# h\n"],
    ["code in a list item", "- x\n\t\ty\na|b\n-|-\n"],
    ["a fence in a list item", "- ```\n  y\na|b\n-|-\n"],
    ["an empty item in an item", "*\n  -\na|b\n-|-\n"],
    ["a lone tag above an alignment row", "x\n<b>\n-|\n"],
    ["an empty item and a blank line", "-\n\n  a|b\n  -|-\n"],
    ["an empty item in a quote and a blank line", "- > -\n\n  # a\n\n# b\n"],
    ["link definitions above an underline", '[a]: b\n[c]: <d>\n"t"\nh\n---\n\n[a]: b\n---\n'],
    ["a footnote", "[^1]: x\n\n    a|b\n    -|-\n\na|b\n-|-\n"],
    ["a table in a list in a quote", "> - a|b\n>   -|-\na|b\n-|-\n"],
    ["tabs in a list", "-\ta|b\n\t-|-\n\n\ta|b\n\n\t-|-\n"],
  ])("in %s", (_, text) => {
    expect(outline(text)).toEqual(outlineByRemark(text));
  });

  // Where remark is not what the specification says it is followed: it is what this reader is held to, and none of these
  // texts is one that people keep.
  test.each([
    ["a lone tag ends the paragraph of an item from outside of it", "- x\n<b>\na|b\n-|-\n", ["table"]],
    ["below a table in an item no table begins outside of it", "- a|b\n  -|-\nc|d\n-|-\n", []],
    ["code from outside of a quote is a line long", ">\n    code\n-\n  | - |\n", []],
    [
      "no item is empty, or has another number than 1, below code",
      "\tcode\n-\n-\n\n\tcode\n2. a|b\n-|-\n",
      ["heading", "table"],
    ],
    ["an attribute may have two values", "<a b=c=d>\na|b\n-|-\n", []],
    ["a value without quotes has no slash", "<a b=/c>\na|b\n-|-\n", ["table"]],
  ])("even where %s", (_, text, kinds) => {
    expect(
      outlineByRemark(text)
        .flatMap(Object.keys)
        .filter((key) => key !== "start"),
    ).toEqual(kinds);
    expect(outline(text)).toEqual(outlineByRemark(text));
  });
});

// The two deliberate differences.
describe("remark-gfm reads otherwise", () => {
  test("front matter, which it does not know: a rule and a heading to it", () => {
    const text = "---\na: 1\n---\n# x\n";
    expect(readDocument(text).blocks.map(({ span }) => span.start)).toEqual([13]);
    expect(outlineByRemark(`\n${text}`)).toEqual([
      { heading: 2, start: 5 },
      { heading: 1, start: 14 },
    ]);
  });

  test("what stands more than a thousand quotes and lists deep, where marks are text to us", () => {
    const textAt = (depth: number): string => `${">".repeat(depth)} \`\`\`\na|b\n-|-\n`;
    expect(outline(textAt(1_000))).toEqual(outlineByRemark(textAt(1_000)));
    expect(outline(textAt(1_001))).toEqual([]);
    expect(outlineByRemark(textAt(1_001))).toHaveLength(1);
  });
});

test("any text at all is read, its blocks in order and inside it, and no edits leave it as it is", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, summaryText), (text) => {
      const { blocks } = readDocument(text);
      const offsets = blocks.flatMap(({ span }) => [span.start, span.end]);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(offsets.every((offset) => offset <= text.length)).toBe(true);
      expect(applyEdits(text, [])).toBe(text);
      expect(writeCells(readSummary("/x/summary.md", text, "x"), [])).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

const value = fc.oneof(
  fc.constantFrom(
    "",
    "completed",
    "x|y",
    "\\",
    "a\\|",
    "|",
    "- x",
    "# x",
    "```",
    "<!--",
    "1. x",
    "---",
    ":-",
    "数据",
    "> q",
    "a\r\nb",
    "[^1]: x",
    "<b>",
    "===",
  ),
  fc.string({ unit: fc.constantFrom(..."|\\ab -`<#>:\n\t"), maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const clean = (text: string): string => unescapeCell(escapeCell(text));

const tablesOf = (document: MarkdownDocument): Table[] =>
  document.blocks.flatMap((block) => (block.kind === "table" ? [block] : []));

const rowsOf = (document: MarkdownDocument): Row[] =>
  tablesOf(document).flatMap(({ header, rows }) => [header, ...rows]);

/** The meaning of each cell, with no difference between an empty one and one that is missing. */
const meanings = (rows: readonly Row[]): string[][] =>
  rows.map(({ cells }) => filled(cells.map((cell) => cell.text)));

const meaningsOfTable = ({ header, rows }: Table): string[][] => meanings([header, ...rows]);

function filled(texts: readonly string[]): string[] {
  const last = texts.findLastIndex((text) => text !== "");
  return texts.slice(0, last + 1);
}

/** The meaning of each cell as remark reads it. */
const meaningsByRemark = (text: string): string[][] =>
  outlineByRemark(text).flatMap((block) =>
    "table" in block ? block.table.map(({ cells }) => filled(cells.map(unescapeCell))) : [],
  );

/** Below a line of text a header of such marks is the underline or the alignment row of that line. No header is ever written. */
const forRow = (text: string, row: Row | undefined, document: MarkdownDocument): string =>
  tablesOf(document).some(({ header }) => header === row) && /^[:=-]+$/.test(clean(text)) ? "h" : text;

const textWithTables = fc.oneof(
  tableText,
  summaryText,
  anyText.filter((text) => tablesOf(readDocument(text)).length > 0),
);

/** The pieces of a text between the cells that are set; a first cell without a border and a last one may get a pipe. */
function outsideOf(
  text: string,
  places: readonly (readonly {
    readonly isSet: boolean;
    readonly opens: boolean;
    readonly closes: boolean;
  }[])[],
): string[] {
  const pieces: string[] = [];
  let done = 0;
  for (const [at, { span, cells }] of rowsOf(readDocument(text)).entries()) {
    for (const [column, { padded }] of cells.entries()) {
      const place = places[at]?.[column];
      if (place?.isSet !== true) continue;
      const isGuarded = place.opens && text[padded.start - 1] === "|";
      pieces.push(text.slice(done, isGuarded ? padded.start - 1 : padded.start));
      done = place.closes ? span.end : padded.end;
    }
  }
  return [...pieces, text.slice(done)];
}

describe("edits", () => {
  test("any cells set: they hold their values, for remark too, and all others stay", () => {
    const choice = fc.record({ row: fc.nat(), column: fc.nat({ max: 3 }), value });
    fc.assert(
      fc.property(textWithTables, fc.array(choice, { maxLength: 6 }), (text, choices) => {
        const document = readDocument(text);
        const rows = rowsOf(document);
        const expected = rows.map(({ cells }) => cells.map((cell) => cell.text));
        const columns = tablesOf(document).flatMap(({ header, rows }) =>
          [header, ...rows].map(() => header.cells.length),
        );
        const wanted = rows.map(() => new Map<number, string>());
        for (const { row, column, value } of choices) {
          const at = row % rows.length;
          wanted[at]?.set(column % (columns[at] ?? 1), forRow(value, rows[at], document));
        }
        for (const [at, values] of wanted.entries()) {
          for (const [column, value] of values) {
            const cells = expected[at] ?? [];
            while (cells.length < column) cells.push("");
            cells[column] = clean(value);
          }
        }
        const edits = rows.flatMap((row, at) => setCells(document, row, wanted[at] ?? new Map()));
        const edited = applyEdits(text, edits);
        expect(meanings(rowsOf(readDocument(edited)))).toEqual(expected.map(filled));
        expect(meaningsByRemark(edited)).toEqual(expected.map(filled));
        expect(outline(edited)).toEqual(outlineByRemark(edited));
      }),
      { numRuns: 600 },
    );
  });

  test("any cells set: every byte outside of them stays", () => {
    const choice = fc.record({ row: fc.nat(), column: fc.nat(), value });
    fc.assert(
      fc.property(textWithTables, fc.array(choice, { minLength: 1, maxLength: 6 }), (text, choices) => {
        const document = readDocument(text);
        const rows = rowsOf(document);
        const wanted = rows.map(() => new Map<number, string>());
        for (const { row, column, value } of choices) {
          const at = row % rows.length;
          wanted[at]?.set(column % (rows[at]?.cells.length ?? 1), forRow(value, rows[at], document));
        }
        const edits = rows.flatMap((row, at) => setCells(document, row, wanted[at] ?? new Map()));
        const edited = applyEdits(text, edits);
        const places = rows.map(({ span, cells }, at) =>
          cells.map(({ padded }, column) => ({
            isSet: wanted[at]?.has(column) === true,
            opens: column === 0 && text[padded.start - 1] !== "|",
            closes: padded.end === span.end,
          })),
        );
        expect(outsideOf(edited, places)).toEqual(outsideOf(text, places));
      }),
      { numRuns: 600 },
    );
  });

  test("a value without markup is what remark's reader sees", () => {
    const plain = fc
      .string({ unit: fc.constantFrom(..."|\\ab 数x"), maxLength: 8 })
      .filter((text) => !/\\[\\|]/.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        const markdown = `| a | b |\n|---|---|\n| ${escapeCell(text)} | z |\n`;
        expect(renderedByRemark(markdown)[1]).toEqual([clean(text), "z"]);
      }),
    );
  });

  test("rows inserted: they hold their values, for remark too, and all other rows stay", () => {
    fc.assert(
      fc.property(
        textWithTables,
        fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 3 }),
        (text, added) => {
          const document = readDocument(text);
          const [table] = tablesOf(document);
          if (table === undefined) return;
          const lines = added.map((values) => values.slice(0, table.header.cells.length));
          const edited = applyEdits(
            text,
            lines.map((values) => insertRow(document, table, values)),
          );
          const before = tablesOf(document).map(meaningsOfTable);
          const [first = [], ...others] = before;
          const after = tablesOf(readDocument(edited)).map(meaningsOfTable);
          expect(after).toEqual([[...first, ...lines.map((values) => filled(values.map(clean)))], ...others]);
          expect(outline(edited)).toEqual(outlineByRemark(edited));
        },
      ),
      { numRuns: 500 },
    );
  });
});
