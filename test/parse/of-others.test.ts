import { describe, expect, test } from "vitest";
import { summaryOf, tasksOf } from "./shape.ts";

const LISTED = ["## All Runs", "| Run | Command |", "|---|---|", "| a | true |", ""];
const ONE = ["## Runs", "| Run | Command | Status |", "|---|---|---|", "| a | true | |", ""];
const nodes = (header: string, name = "gpu01"): string[] => [header, "|---|---|", `| ${name} | |`, ""];
const NODES = ["## Cluster", ...nodes("| Name | Status |")];

describe("a status table without the name of a run is left alone", () => {
  test.each<[string, readonly string[]]>([
    ["beside a table of runs", [...LISTED, ...NODES]],
    ["before it", [...NODES, ...LISTED]],
    ["whatever its column is called", [...LISTED, "## Machines", ...nodes("| Run | State |")]],
    ["below the title", ["# Sweep", "", ...nodes("| Name | Status |"), ...LISTED]],
    ["beside runs with their status", [...ONE, ...NODES]],
    ["before runs with their status", [...NODES, ...ONE]],
  ])("%s", (_, lines) => {
    const summary = summaryOf(...lines);
    expect(tasksOf(summary)).toEqual(["training/a - command true"]);
    expect(summary.diagnostics.map(({ code }) => code)).toContain("summary.table-of-others");
  });
});

describe("a status table is of runs", () => {
  test.each<[string, readonly string[], string]>([
    ["with one that is known", [...LISTED, "## Upload", ...nodes("| Name | Status |", "a")], "upload/a -"],
    [
      "below a heading of a stage",
      [...LISTED, "## Evaluation", ...nodes("| Name | Status |")],
      "evaluation/gpu01 -",
    ],
    [
      "below a heading of status",
      [...LISTED, "## Status", ...nodes("| Name | Status |")],
      "training/gpu01 -",
    ],
    [
      "with a command",
      [...LISTED, "## Upload", "| Name | Command | Status |", "|---|---|---|", "| up | ls | |"],
      "upload/up - command ls",
    ],
    [
      "which names its runs as another does",
      [...ONE, "## Sweep 2", "| Run | Status |", "|---|---|", "| z | |"],
      "sweep-2/z -",
    ],
  ])("%s", (_, lines, expected) => {
    const summary = summaryOf(...lines);
    expect(tasksOf(summary)).toContain(expected);
    expect(summary.diagnostics.map(({ code }) => code)).not.toContain("summary.table-of-others");
  });
});
