import { describe, expect, test } from "vitest";
import { summaryOf } from "../shape.ts";

const RUNS = ["# U", "## All Runs", "| Run | Command |", "|---|---|", "| a | true |", ""];
const STATUS = ["", "## Status", "| Run | Status | Job ID |", "|---|---|---|", "| a | completed | 76 |", ""];
const ONE = ["## Runs", "| Run | Command | Status | Job ID |", "|---|---|---|---|", "| a | true | | |", ""];

/** The lines at which a block is told of that swallows something, with what it hides. */
const told = (lines: readonly string[]): string[] =>
  summaryOf(...lines).diagnostics.flatMap(({ code, severity, message, location }) =>
    code === "summary.unclosed-block"
      ? [`${severity} ${location?.line} ${message.replace(/^.*: /, "")}`]
      : [],
  );

describe("a status table is hidden by", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["a fence", ["```"], []],
    ["a fence with a word", ["```sh"], []],
    ["a fence of tildes", ["~~~"], []],
    ["a comment", ["<!-- note"], []],
    ["a lone opening of a comment", ["<!--"], []],
    ["a script", ["<script>"], []],
    ["text as it is", ["<pre>"], []],
    ["a comment up to the end of the next one", ["<!-- note"], ["<!-- another -->"]],
    ["a fence up to the end of the next one", ["```"], ["```sh", "x", "```"]],
    ["a fence up to the beginning of the next one", ["```"], ["```", "x", "```"]],
    ["a fence of tildes up to the end of the next one", ["~~~"], ["~~~sh", "x", "~~~"]],
  ])("%s", (_, opener, after) => {
    const lines = [...RUNS, ...opener, "text", ...STATUS, ...after];
    expect(told(lines)).toEqual([`error 7 it hides a table in line ${RUNS.length + opener.length + 4}`]);
  });

  test("front matter that was meant as a line across", () => {
    expect(told(["---", ...STATUS.slice(1), "---", ...RUNS])).toEqual(["error 1 it hides a table in line 3"]);
  });
});

test.each<[string, readonly string[], string]>([
  ["rows of the table above", ["```", "| b | true | done | 7 |"], "error 6 it hides a row in line 7"],
  [
    "further runs",
    ["<!-- x", ...ONE.map((line) => line.replace("| a |", "| b |"))],
    "error 6 it hides a table in line 8",
  ],
  [
    "what stands below a fence that too few marks should end",
    ["````", "x", "```", ...STATUS.map((line) => line.replace("| a |", "| b |"))],
    "error 6 it hides a table in line 11",
  ],
  [
    "what is said of tools",
    ["<!-- x", "## Tools", "**Training:** torchtune"],
    "error 6 it hides what the summary says of tools, epochs or evaluations",
  ],
])("hidden, too: %s", (_, lines, expected) => {
  expect(told([...ONE, ...lines])).toEqual([expected]);
});

test("where no status table can be added, it is told", () => {
  expect(told([...RUNS, "```", "x"])).toEqual(["error 7 no status table can be added below it"]);
  expect(told([...ONE, "```", "x"])).toEqual([]);
});

describe("nothing is said of", () => {
  const rows = ["| b | done | 7 |"];
  test.each<[string, readonly string[]]>([
    ["an example in a fence", ["```md", ...STATUS, "```"]],
    ["an example in a long fence with another within", ["````md", "```sh", "x", "```", ...STATUS, "````"]],
    ["fences one after the other", ["```sh", "x", "```", "", "```sh", "y", "```"]],
    ["a table in a comment", ["<!--", ...STATUS, "-->"]],
    ["rows in a comment", ["<!--", ...rows, "-->"]],
    ["a table in a quoted fence without an end", ["> ```", ...STATUS.map((line) => `> ${line}`), "", "x"]],
    ["a table in a listed fence without an end", ["- ```", ...STATUS.map((line) => `  ${line}`), "", "x"]],
    ["a fence without an end that hides nothing", ["```sh", "squeue | wc -l"]],
    ["a comment within a line", ["words <!-- and", "more"]],
    ["preformatted text", ["<pre>", ...STATUS, "</pre>"]],
  ])("%s", (_, lines) => {
    expect(told([...RUNS, ...STATUS, ...lines])).toEqual([]);
  });

  test("front matter with a table of something else", () => {
    expect(told(["---", "title: |", "  | a | b |", "---", ...RUNS, ...STATUS])).toEqual([]);
  });
});
