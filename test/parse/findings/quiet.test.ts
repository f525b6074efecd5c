import { expect, test } from "vitest";
import { summaryOf } from "../shape.ts";

const STATUS = ["| Run | Status | Job ID | Notes |", "|---|---|---|---|", "| r1 | pending | - | - |"];
const BROKEN = ["| Run | Status | Job ID |", "|---|---|", "| r9 | done | 1 |"];
const indented = (lines: readonly string[], indent: string): string[] => lines.map((line) => indent + line);

/** What is no problem is not told. */
test.each<[string, readonly string[]]>([
  ["a broken table in a fence", ["```", ...BROKEN, "```"]],
  ["an example in a fence of another kind", ["~~~md", "| Run | Status |", "| r9 | done |", "~~~"]],
  ["a broken table in a comment", ["<!--", ...BROKEN, "-->"]],
  ["one in a quote", indented(BROKEN, "> ")],
  ["one in a list", ["- item", "", ...indented(BROKEN, "  ")]],
  ["one that is indented as code", ["", ...indented(BROKEN, "    ")]],
  ["a table of something else without an alignment row", ["| Factor | Levels |", "| lr | 2 |"]],
  ["prose with pipes", ["Each run | status pair is explained below.", "More prose."]],
  ["a line that only looks like a header", ["Run | Status", "", "and then nothing"]],
  ["a legend below the table", ["", "Status values: `pending` | `done`"]],
  ["rows of another width after an empty line", ["", "| legend | x |"]],
  [
    "a run without an evaluation",
    ["", "## Evaluation", "", "| Run | Task | Status | Job ID | Notes |", "|-|-|-|-|-|", "| r1 | t | | | |"],
  ],
  ["an array whose tasks are over", ["| r2 | done | 5 | - |", "| r3 | done | 5 | - |"]],
  ["what a person wrote as the job of a run that is over", ["| r4 | done | my laptop | - |"]],
  ["a row that ends before its notes", ["| r5 | done |"]],
  ["names that differ in a digit", ["| r1e-5 | | | |", "| r1e-6 | | | |"]],
  ["a stage of one's own", ["", "## Ablation", "", ...STATUS]],
  [
    "a last epoch in words",
    [
      "",
      "- **Epochs:** 2",
      "",
      "## Evaluation",
      "",
      "| Run | Task | Epoch | Status | Job ID | Notes |",
      "|-|-|-|-|-|-|",
      "| r1 | t | last | | | |",
      "| r1 | t | 1 | | | |",
    ],
  ],
])("nothing is said of %s", (_, lines) => {
  const text = lines.at(0)?.startsWith("| r")
    ? [...STATUS, ...lines]
    : ["## Training", "", ...STATUS, "", "Text.", "", ...lines];
  expect(summaryOf(...text).diagnostics).toEqual([]);
});

test("a table of one's own is found wherever it breaks, the first five of them", () => {
  const lines = Array.from({ length: 9 }, () => [...BROKEN, ""]).flat();
  const found = summaryOf(...lines).diagnostics.map(({ code, location }) => `${code} ${location?.line}`);
  expect(found).toEqual([2, 6, 10, 14, 18].map((line) => `summary.table-not-read ${line}`));
});
