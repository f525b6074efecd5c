import { describe, expect, test } from "vitest";
import { summaryOf } from "../shape.ts";

/** The lines at which rows are told of that are not read. */
const loose = (lines: readonly string[]): number[] =>
  summaryOf(...lines).diagnostics.flatMap(({ code, severity, location }) =>
    code === "summary.rows-not-read" && severity === "error" ? [location?.line ?? 0] : [],
  );

const RUNS = [
  "# Z",
  "## All Runs",
  "| Run Name | Command |",
  "|---|---|",
  "| a | true |",
  "| b | true |",
  "",
];
const STATUS = [
  "## Status",
  "### Fine-tuning",
  "| Run Name | Status | Job ID | Notes |",
  "|---|---|---|---|",
];
const A = "| a | completed | 76 | - |";
const B = "| b | completed | 77 | 3 days |";
const ONE = [
  "## Runs",
  "| Run | Command | Status | Job ID |",
  "|---|---|---|---|",
  "| a | true | completed | 7 |",
];
const NEXT = "| b | true | pending | - |";

const SEPARATORS: readonly (readonly string[])[] = [
  [""],
  ["<!-- second batch -->"],
  ["<!--", "second batch", "-->"],
  ["---"],
  ["***"],
  ["# second batch"],
  ["### second batch"],
  ["> quoted"],
  ["- item"],
  ["1. item"],
  ["```", "code", "```"],
  ["    indented"],
  ["<br>"],
  ["<details>"],
  ["", "<!-- c -->"],
  ["", "### sub", ""],
  ["", "**group**", ""],
  ["", "---", ""],
  ["", "Some words.", "", "More words.", ""],
];

describe.each(SEPARATORS.map((lines) => [lines]))("rows behind %j", (separator) => {
  test("in a status table beside a table of runs", () => {
    const lines = [...RUNS, ...STATUS, A, ...separator, B];
    expect(loose(lines)).toEqual([lines.length]);
  });

  test("in a table that is both, of a run that nothing else names", () => {
    const lines = [...ONE, ...separator, NEXT];
    expect(loose(lines)).toEqual([lines.length]);
  });

  test("in a table of runs only", () => {
    const lines = [...RUNS.slice(0, -2), ...separator, "| c | true |", "", ...STATUS, A];
    expect(loose(lines)).toEqual([RUNS.length - 1 + separator.length]);
  });
});

describe("rows are told of, too,", () => {
  test.each<[string, readonly string[], readonly number[]]>([
    ["once for those that stand together", ["<!-- x -->", B, B.replace("b", "c"), "", B], [14, 17]],
    ["that are too short, of a run that is known", ["<!-- x -->", "| b | completed |"], [14]],
    ["that are too short, with a status", ["<!-- x -->", "| zz | completed |"], [14]],
    ["with a pipe in code", ["<!-- x -->", "| zz | hold | - | `x | y` |"], [14]],
    ["without a pipe at their start", ["<!-- x -->", "b | completed | 77 | -"], [14]],
    ["indented right below their table", ["    | b | completed | 77 | - |"], [13]],
    ["below a heading that speaks of something else", ["", "## Other", "", B], [16]],
    ["with a word that is mistyped", ["", "## Other", "", B.replace("completed", "complted")], [16]],
    ["that an underline makes a heading", ["---", B, "---"], [14]],
  ])("%s", (_, lines, expected) => {
    expect(loose([...RUNS, ...STATUS, A, ...lines])).toEqual(expected);
  });

  test("in a table without pipes at its sides", () => {
    const table = ["## Runs", "Run | Status | Notes", "---|---|---", "a | pending | x", "", "b | later | y"];
    expect(loose(table)).toEqual([6]);
  });

  test("below a table whose header is a row of runs, or empty", () => {
    expect(loose([...RUNS, ...STATUS, A, "<!-- x -->", B, "|---|---|---|---|", "| c | | | |"])).toEqual([14]);
    expect(loose([...RUNS, ...STATUS, A, "", "| | | | |", "|---|---|---|---|", B])).toEqual([16]);
  });
});

describe("nothing is said of", () => {
  test.each<[string, readonly string[]]>([
    ["a comment as a whole", ["<!--", B, "-->"]],
    ["a comment as a whole, apart", ["", "<!-- old:", "", B, "", "-->"]],
    ["a fence", ["```", B, "```"]],
    ["a fence, apart", ["", "~~~", B, "~~~"]],
    ["a quote", [`> ${B}`]],
    ["a list", ["- item", "", `  ${B}`]],
    ["code below an empty line", ["", `    ${B}`]],
    ["a legend", ["", "Values: `pending` | `done`", "", "a | b"]],
    ["a line of another width", ["", "| legend | x |"]],
    [
      "a table of results",
      ["", "## Results", "| Run | acc | loss | n |", "|---|---|---|---|", "| b | 1 | 2 | 3 |"],
    ],
    ["results without a header", ["", "## Results", "", "| b | 0.93 | 12.5 | 3 |", "| zz | 0.93 | - | - |"]],
    ["results below an empty header", ["", "| | acc | loss | n |", "|---|---|---|---|", "| b | 1 | 2 | 3 |"]],
    ["a row without a name", ["", "| | | | total: 3 h |"]],
    ["an alignment row", ["", "|---|---|---|---|"]],
    ["words with a pipe", ["", "We use a | b in shell."]],
  ])("%s", (_, lines) => {
    expect(loose([...RUNS, ...STATUS, A, B, ...lines])).toEqual([]);
  });

  test("lines below the heading of another section, beside a table of runs only", () => {
    const notes = ["## Hyperparameters", "", "| lr | 1e-4 |", "", "### Results", "", "| x | 1 |"];
    expect(loose([...RUNS, ...notes])).toEqual([]);
  });

  test("the rows of a table that is told of as not read", () => {
    const { diagnostics } = summaryOf(...RUNS, ...STATUS, A, "", "| Run Name | Status | Job ID | Notes |", B);
    expect(diagnostics.map(({ code }) => code)).toContain("summary.table-not-read");
    expect(diagnostics.map(({ code }) => code)).not.toContain("summary.rows-not-read");
  });
});
