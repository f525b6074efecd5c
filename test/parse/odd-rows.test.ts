import { describe, expect, test } from "vitest";
import { summaryOf, tasksOf } from "./shape.ts";

const table = (...rows: readonly string[]): string[] => [
  "## Runs",
  "| Run | Script | LR | Status | Job ID | Notes |",
  "|---|---|---|---|---|---|",
  ...rows,
];
const codes = (lines: readonly string[]): string[] =>
  summaryOf(...lines).diagnostics.map(({ code, location }) => `${location?.line} ${code}`);

describe("a row with fewer cells than columns", () => {
  test.each([
    ["| r1 | a.sh | skip | | |", '?fewer cells than columns: "skip" may have slid script a.sh'],
    ["| r1 | a.sh | Re-run | | |", '?fewer cells than columns: "Re-run" may have slid script a.sh'],
    ["| r1 | done | | | |", '?fewer cells than columns: "done" may have slid script done'],
    ["| r1 | a.sh | 1 | | |", "- script a.sh"],
    ["| r1 | a.sh | 1 | skip |", "!skip script a.sh"],
    ["| r1 | a.sh | skip | | | |", "- script a.sh"],
  ])("%s", (row, expected) => {
    expect(tasksOf(summaryOf(...table(row, "| r2 | b.sh | 1 | done | | |")))[0]).toBe(
      `training/r1 ${expected}`,
    );
  });

  test("of one that has slid nothing but the status is ours to write", () => {
    const [task] = summaryOf(...table("| r1 | a.sh | skip | | |", "")).experiment.tasks;
    expect(task?.cells).toEqual({ status: "" });
  });

  test("in a table of runs only, no job goes in for the run", () => {
    const summary = summaryOf(
      "## Runs",
      "| Run | Script | LR |",
      "|---|---|---|",
      "| r1 | skip |",
      "Add r9 soon",
    );
    expect(tasksOf(summary)).toEqual([]);
    expect(summary.diagnostics.map(({ code }) => code)).toContain("summary.short-row");
  });
});

describe("a bold row with nothing but a name", () => {
  const runs = (...rows: readonly string[]): string[] =>
    summaryOf(...table(...rows)).experiment.runs.map(({ name }) => name);
  const R1 = "| r1 | a.sh | 1 | | | |";
  test.each<[string, readonly string[], readonly string[]]>([
    ["is a heading", ["| **8B models** | | | | | |", R1], ["r1"]],
    ["also in underscores, and short", ["| __8B__ |", R1], ["r1"]],
    ["is a run where it is the last", [R1, "| **r2** | | | | | |"], ["r1", "r2"]],
    ["is a run where all are bold", ["| **r1** | | | | | |", "| **r2** | a.sh | | | | |"], ["r1", "r2"]],
    ["is a run with a status", ["| **r2** | | | pending | | |", R1], ["r2", "r1"]],
  ])("%s", (_, rows, expected) => {
    expect(runs(...rows)).toEqual(expected);
  });
});

test.each([
  ["| | a.sh | | | | |", ["4 summary.nameless-row"]],
  ["| | | | skip | | |", ["4 summary.nameless-row"]],
  ["| | | | | | total: 3 h |", []],
  ["| - | | | pending | | |", ["4 summary.nameless-row"]],
  ["| TBD | a.sh | | | | |", ["4 summary.nameless-row"]],
  ["| **n/a** | | | | 812 | |", ["4 summary.nameless-row"]],
  ["| - | - | - | - | - | - |", []],
])("a row without a name: %s", (row, expected) => {
  expect(codes(table(row, "| r2 | b.sh | 1 | done | | |"))).toEqual(expected);
});

test.each([
  [["```sh", "x", "```", "```"], 4],
  [["~~~", "```", "x"], 1],
  [["````", "```", "````"], undefined],
  [["a ``` b"], undefined],
])("a code block that is never closed is why there is no table: %j", (lines, line) => {
  const [finding] = summaryOf(...lines).diagnostics;
  expect([finding?.code, finding?.location?.line]).toEqual(["summary.no-table", line]);
});
