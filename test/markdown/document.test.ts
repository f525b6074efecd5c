import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Block } from "../../src/markdown/block.ts";
import { readDocument } from "../../src/markdown/document.ts";
import { locate } from "../../src/markdown/locate.ts";

/** A block in one line: `#2 Title`, `name = value`, or the cells of a table row by row. */
function brief(block: Block): string {
  if (block.kind === "heading") return `#${block.level} ${block.text}`;
  if (block.kind === "field") return `${block.name} = ${block.value}`;
  return [block.header, ...block.rows].map((row) => row.cells.map((cell) => cell.text).join("/")).join(" ; ");
}

const blocksOf = (text: string): string[] => readDocument(text).blocks.map(brief);

describe("blocks", () => {
  test.each<[string, string, string[]]>([
    ["nothing", "", []],
    ["only a BOM", "\ufeff", []],
    ["only blank lines", "\n\r\n \t\n", []],
    ["ATX headings", "# a\n### b ##\n#c\n", ["#1 a", "#3 b"]],
    ["setext headings", "a\n===\nb\nc\n---\n", ["#1 a", "#2 b c"]],
    ["markup in a heading", "## **Runs** of `x` ([log](y.md)) ~~old~~\n", ["#2 Runs of x (log) old"]],
    ["empty heading", "##\n", ["#2 "]],
    ["heading with CRLF", "# a\r\nb\r\n===\r\n", ["#1 a", "#1 b"]],
    ["heading after a BOM", "\ufeff# a\n", ["#1 a"]],
    ["table", "| a | b |\n|---|---|\n| 1 | 2 |\n", ["a/b ; 1/2"]],
    ["table with CRLF", "| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\ntext", ["a/b ; 1/2"]],
    ["table with CR", "| a | b |\r|---|---|\r| 1 | 2 |\r\rtext", ["a/b ; 1/2"]],
    ["table without a final newline", "a | b\n-|-\n1 | 2", ["a/b ; 1/2"]],
    ["table without rows", "a | b\n-|-", ["a/b"]],
    ["one column", "| a |\n|---|\n| 1 |\n2\n", ["a ; 1 ; 2"]],
    ["one column with a colon only", "a\n:-\n1\n", ["a ; 1"]],
    ["one column with dashes only is a heading", "a\n-\n", ["#2 a"]],
    ["table after a paragraph without a blank line", "text\na | b\n-|-\n1 | 2\n", ["a/b ; 1/2"]],
    ["tabs in the alignment row", "a\t|\tb\n---\t|\t---\n1\t|\t2\n", ["a/b ; 1/2"]],
    ["other count in the alignment row", "| a | b |\n|---|\n", []],
    ["text below a table belongs to it", "a | b\n-|-\ntext\n\ntext\n", ["a/b ; text"]],
    [
      "heading, quote, list, fence, code end a table",
      "a|b\n-|-\n# h\na|b\n-|-\n> q\n\na|b\n-|-\n- l\n",
      ["a/b", "#1 h", "a/b", "a/b"],
    ],
    ["in a fence", "```\n| a | b |\n|---|---|\n```\n", []],
    ["in a fence that is never closed", "~~~\n| a | b |\n|---|---|\n", []],
    ["in indented code", "    | a | b |\n    |---|---|\n", []],
    ["in a comment", "<!--\n| a | b |\n|---|---|\n\n# h\n-->\n", []],
    ["in a quote", "> | a | b |\n> |---|---|\n\n> # h\n", []],
    ["in a list", "- x\n\n  | a | b |\n  |---|---|\n\n  # h\n", []],
    ["in an HTML block", "<div>\n| a | b |\n|---|---|\n</div>\n", []],
    ["after a comment", "<!-- x -->\n\n| a | b |\n|---|---|\n", ["a/b"]],
    ["under a list without a blank line it is text of the item", "- x\n| a | b |\n|---|---|\n", []],
    [
      "fields in a list",
      "- **Type:** 2x2\n- **Runs**: 6 **bold**\n* __By:__ me\n1. **N:** 1\n",
      ["Type = 2x2", "Runs = 6 **bold**", "By = me", "N = 1"],
    ],
    ["fields in nested lists", "- x\n  - **A:** `1`\n\t- **B:**\t2 \n", ["A = `1`", "B = 2"]],
    ["fields with CRLF", "- **A:** 1\r\n- **B:** 2\r\n", ["A = 1", "B = 2"]],
    ["a field in a paragraph", "**A:** 1\n", ["A = 1"]],
    ["fields in the lines of one", "x\n**A:** 1\n  **B**: 2\ny\n", ["A = 1", "B = 2"]],
    ["line breaks after fields", "**A:** 1  \n**B:** 2\\\n**C:** 3\\\n", ["A = 1", "B = 2", "C = 3\\"]],
    ["an escaped backslash is no line break", "**A:** 1\\\\\n**B:** 2", ["A = 1\\\\", "B = 2"]],
    ["fields of one item", "- **A:** 1\n  **B:** 2\n**C:** 3\n", ["A = 1", "B = 2", "C = 3"]],
    [
      "fields between other blocks",
      "# h\n**A:** 1\n# h\n**B:** 2\n***\n",
      ["#1 h", "A = 1", "#1 h", "B = 2"],
    ],
    ["a field above a table", "**A:** 1\na|b\n-|-\n", ["A = 1", "a/b"]],
    ["a field that is a heading", "**A:** 1\n---\n", ["#2 A: 1"]],
    ["a field that is a header", "**A:** | 1\n-|-\n", ["**A:**/1"]],
    ["a name and a number alone", "A b: 1\n- C: 2 \n- **D: 3**\n", ["A b = 1", "C = 2", "D = 3"]],
    ["and no sentence", "A: 1 b\nA: 1, 2\nA, b: 1\n1: 2\n**A: 1\n> A: 1\n\n```\nA: 1\n```\n", []],
    ["not fields", "- A: b\n- *P:* 2\n- **C** d\n\n> - **E:** 5\n\n> **F:** 6\n\n    **G:** 7\n", []],
    ["not fields in other places", "x **A:** 1\n\n[^1]: **B:** 2\n\n<div>\n**C:** 3\n</div>\n", []],
    [
      "fields in code and comments of a list",
      "- x\n  ```\n  - **A:** 1\n  ```\n  <!-- \n  - **B:** 2\n  -->\n- **C:** 3\n",
      ["C = 3"],
    ],
    ["front matter", "---\na: 1\n# no\n---\n# yes\n", ["#1 yes"]],
    ["front matter with CRLF and BOM", "\ufeff---\r\na: 1\r\n---\r\n# yes\r\n", ["#1 yes"]],
    ["front matter closed by dots", "---\na: 1\n...\n# yes\n", ["#1 yes"]],
    ["front matter alone", "---\na: 1\n---", []],
    ["empty front matter", "---\n---\n# yes\n", ["#1 yes"]],
    ["a thematic break is no front matter", "---\n\n# a\n\n---\n\n# b\n", ["#1 a", "#1 b"]],
    ["front matter that is never closed", "---\n# a\n", ["#1 a"]],
    ["NUL bytes", "# a\0b\n\n| \0 | b |\n|---|---|\n", ["#1 a\0b", "\0/b"]],
    [
      "other line separators are text",
      "# a\u2028b\n\n| a\u2028b | \u0085 |\n|---|---|\n",
      ["#1 a\u2028b", "a\u2028b/\u0085"],
    ],
  ])("%s", (_, text, expected) => {
    expect(blocksOf(text)).toEqual(expected);
  });

  test("every span is exact", () => {
    const text = "\ufeff# T\r\n\r\n a |  | c\\|d  \r\n:-|-|-\r\n1 |2\r\n\r\n- **K:** v \r\n";
    const { blocks } = readDocument(text);
    const slice = (span: { start: number; end: number }) => text.slice(span.start, span.end);
    const [heading, table, field] = blocks;
    if (heading?.kind !== "heading" || table?.kind !== "table" || field?.kind !== "field")
      throw new Error("blocks");
    const rowOf = (row: typeof table.header) => [
      slice(row.span),
      ...row.cells.map((cell) => [slice(cell.padded), slice(cell.content), cell.raw, cell.text]),
    ];
    expect({
      heading: slice(heading.span),
      table: slice(table.span),
      delimiter: slice(table.delimiter),
      header: rowOf(table.header),
      rows: table.rows.map(rowOf),
      empty: [table.header.cells[1]?.padded, table.header.cells[1]?.content],
      field: slice(field.span),
    }).toEqual({
      heading: "# T",
      table: " a |  | c\\|d  \r\n:-|-|-\r\n1 |2",
      delimiter: ":-|-|-",
      header: [
        " a |  | c\\|d  ",
        ["a ", "a", "a", "a"],
        ["  ", "", "", ""],
        [" c\\|d  ", "c\\|d", "c\\|d", "c|d"],
      ],
      rows: [["1 |2", ["1 ", "1", "1", "1"], ["2", "2", "2", "2"]]],
      empty: [
        { start: 12, end: 14 },
        { start: 13, end: 13 },
      ],
      field: "**K:** v",
    });
  });
});

test.each<[string, string, string | undefined]>([
  ["fewer", "| 1 |", undefined],
  ["as many", "| 1 | 2 |", undefined],
  ["as many, without a border", "1 | 2", undefined],
  ["as many, and space", "| 1 | 2 | \t", undefined],
  ["one more", "| 1 | 2 | 3 |", "3 |"],
  ["one more, without a border", "1 | 2 | 3", "3"],
  ["an empty one more", "| 1 | 2 | |", "|"],
  ["two more", "| 1 | 2 | 3 |4 |  ", "3 |4 |"],
  ["a pipe in code", "| 1 | `2|3` |", "3` |"],
  ["an escaped pipe", "| 1 | 2 \\| 3 |", undefined],
])("a row with %s cells than the header", (_, row, surplus) => {
  const text = `| a | b |\n|---|---|\n${row}\n`;
  const [table] = readDocument(text).blocks;
  if (table?.kind !== "table" || table.rows[0] === undefined) throw new Error("no row");
  const { cells, surplus: span } = table.rows[0];
  expect(cells.length).toBeLessThanOrEqual(2);
  expect(span && text.slice(span.start, span.end)).toBe(surplus);
});

describe("real documents", () => {
  const read = (name: string) =>
    readDocument(readFileSync(new URL(`../documents/${name}`, import.meta.url), "utf8"));

  test("two-stages: every section, table and field", () => {
    const blocks = read("two-stages.md").blocks;
    expect(blocks.filter((block) => block.kind !== "table").map(brief)).toEqual([
      "#1 Experiment: cap_8L_lora_comparison_2026-10-22",
      "#2 Overview",
      "Type = 2×2 factorial",
      "Total Runs = 6 (4 fine-tuned + 2 controls)",
      "Scientific Question = Does a higher LoRA rank help on 8-letter capitalization, and does the learning rate matter?",
      "Created = 2026-10-22 14:26",
      "#2 Tools",
      "Model Preparation = torchtune",
      "Evaluation = inspect-ai",
      "#2 Variables",
      "#2 All Runs",
      "#2 Resources",
      "#3 Evaluation Tasks",
      "#2 Evaluation Plan",
      "#2 Configuration",
      "#3 Training",
      "Recipe = lora_finetune_single_device",
      "Epochs = 2",
      "Batch size = 4",
      'System prompt = ""',
      "#3 Output",
      "Naming pattern = `ck-out-{run_name}/epoch_{N}`",
      "#2 Status",
      "#3 Fine-tuning",
      "#3 Evaluations",
      "#2 Quick Reference",
      "Common Commands = ",
    ]);
    const sizes = blocks.flatMap((block) =>
      block.kind === "table" ? [[block.header.cells.length, block.rows.length]] : [],
    );
    expect(sizes).toEqual([
      [2, 2],
      [6, 6],
      [4, 1],
      [6, 4],
      [7, 10],
    ]);
  });

  test("one-table: front matter, one table", () => {
    expect(read("one-table.md").blocks.map(brief)).toEqual([
      "#1 Encoder sweep",
      [
        "Run/Script/Encoder/Stride/Epochs/Status/Job ID/Val VAMP/Notes",
        "0/`runs/r0.sbatch`/large_schnet/5/50/done/657/~3.4/overfit, see log; batch 2048 ran out of memory (656) → 256",
        "1/`runs/r1.sbatch`/medium_schnet/5/50/done/658/~1.0–2.9/noisy",
        "2/`runs/r2.sbatch`/medium_schnet/10/50/TBD/TBD/TBD/",
        "3/`runs/r3.sbatch`/small_schnet/10/80/planned///",
      ].join(" ; "),
    ]);
  });

  test("kept-by-hand: no outer pipes, short and long rows, a table in a fence", () => {
    expect(read("kept-by-hand.md").blocks.map(brief)).toEqual([
      "#1 Ablations, week 45",
      [
        "Run name/arm/slurm job/State/Started/finished/note",
        "A0/baseline/**38461125**/✅ COMPLETED/11-03 09:12/11-03 17:40/reference",
        "A1/no warmup | no decay/38461126_[3-9]/🔄 running/11-03 09:12/—/array of 10, `lr",
        "A2/no clip/38461130;gpu2/❌ FAILED/11-03 10:00/11-03 10:02/CUDA OOM → ask Mei about the A100 queue",
        "A3/数据增强/—/⏳ waiting for data/—/—",
        "A4/~~dropped~~/n/a/skip//",
      ].join(" ; "),
      "#3 Evaluation",
      [
        "Run name/Task/Epoch/Status/JobID",
        "A0/mmlu/last/done/[38461200](logs/38461200.out)",
        "A1/mmlu/last//",
        "A2/mmlu/last/blocked (no checkpoint)/",
      ].join(" ; "),
    ]);
  });
});

describe("large and hostile texts are read in linear time", () => {
  const many = (text: string, times: number) => text.repeat(times);
  test.each<[string, string, number]>([
    ["10,000 rows", `| a | b |\n|---|---|\n${many("| 1 | `x` **y** |\n", 10_000)}`, 1],
    ["a long line", `| a | b |\n|---|---|\n| ${many("x ", 500_000)} | 2 |\n`, 1],
    ["a row of pipes", `a | b\n-|-\n${many("|", 200_000)}`, 1],
    ["a row of backslashes", `a | b\n-|-\n${many("\\", 200_000)}|\n`, 1],
    ["a long paragraph", many("text | text\n", 20_000), 0],
    ["headers without alignment", many("a | b\n\n", 20_000), 0],
    ["many tables", many("a | b\n-|-\n\n", 5_000), 5_000],
    ["many fields", many("- **A:** b\n", 5_000), 5_000],
    ["deep quotes", `${many(">", 20_000)} a\nlazy\n`, 0],
    ["deep lists in a line", `${many("+ ", 5_000)}a\n`, 0],
    ["open brackets", `${many("[", 20_000)}\n`, 0],
    ["open comment", `<!--${many("\n<!--", 20_000)}`, 0],
    ["open fences", many("```\n\n~~~\n", 5_000), 0],
    ["open tags", many('<a b="\n\n', 10_000), 0],
    ["underlines", many("a\n===\n", 5_000), 5_000],
    ["spaces", `a${many(" ", 200_000)}b\n${many(" ", 200_000)}\n`, 0],
    ["dashes", `a\n${many("- ", 50_000)}x\n`, 0],
  ])("%s", (_, text, blocks) => {
    expect(readDocument(text).blocks.length).toBe(blocks);
  });
});

describe("locate", () => {
  const document = readDocument("\ufeff# a\r\nbc\n\rd\n");
  test.each([
    [0, 1, 1, "# a"],
    [1, 1, 1, "# a"],
    [3, 1, 3, "# a"],
    [4, 1, 4, "# a"],
    [5, 1, 4, "# a"],
    [6, 2, 1, "bc"],
    [8, 2, 3, "bc"],
    [9, 3, 1, ""],
    [10, 4, 1, "d"],
    [12, 5, 1, ""],
    [99, 5, 1, ""],
  ])("offset %i is line %i, column %i", (offset, line, column, source) => {
    expect(locate(document, offset)).toEqual({ line, column, source });
  });

  test("an empty text has one line", () => {
    expect(locate(readDocument(""), 0)).toEqual({ line: 1, column: 1, source: "" });
  });
});
