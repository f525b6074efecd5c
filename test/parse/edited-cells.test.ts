import { expect, test } from "vitest";
import type { Configuration } from "../../src/model/trial.ts";
import { editedCells } from "../../src/parse/edited-cells.ts";
import { readSummary } from "../../src/parse/summary.ts";

const summaryOf = (cells: string) =>
  readSummary("e.md", `# E\n\n## Runs\n\n| Run Name | lr | tag |\n|---|---|---|\n| r1 | ${cells} |\n`, "e");

test.each<[string, string, Configuration, readonly string[]]>([
  ["as it was laid out", "0.1 | x", { lr: 0.1, tag: "x" }, []],
  ["in another notation", "1e-1 | **x**", { lr: 0.1, tag: "x" }, []],
  ["escaped", "0.1 | a\\|b `c`", { lr: 0.1, tag: "a|b `c`" }, []],
  ["emptied", "- | ", { lr: 0.1, tag: "x" }, []],
  ["changed", "0.2 | y", { lr: 0.1, tag: "x" }, ["7:8 lr 0.1 0.2", "7:14 tag x y"]],
  ["with a value that does not apply", "0.1 | x", { lr: 0.1 }, []],
  ["not in the table", "0.1 | x", { lr: 0.1, other: 1 }, []],
])("cells %s", (_, cells, parameters, expected) => {
  const found = editedCells(summaryOf(cells), [{ number: 1, run: "r1", parameters }]);
  expect(
    found.map(
      ({ parameter, tried, says, location: { line, column } }) =>
        `${line}:${column} ${parameter} ${tried} ${says}`,
    ),
  ).toEqual(expected);
});
