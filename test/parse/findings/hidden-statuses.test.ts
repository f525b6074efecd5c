import { describe, expect, test } from "vitest";
import { summaryOf } from "../shape.ts";

/** What is said of columns with statuses that are not read, in a table of runs with this column. */
const said = (heading: string, cells: readonly string[], ...more: readonly string[]): string[] =>
  summaryOf(
    "## Runs",
    `| Run | Script | ${heading} | Job ID |`,
    "|---|---|---|---|",
    ...cells.map((cell, index) => `| r${index} | a.sh | ${cell} | |`),
    "",
    ...more,
  ).diagnostics.flatMap(({ code, next }) => (code === "summary.unread-status-column" ? [next ?? ""] : []));

const SLIP = ["Did you mean Status?"];
const OTHER = [expect.stringContaining("Name it Status if there is one stage")];

describe("a column that holds statuses", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["Staus", ["completed", "skip"], SLIP],
    ["Stauts", ["done", ""], SLIP],
    ["Statsu", ["✅", "to come", "later", "maybe"], SLIP],
    ["St", ["completed", ""], OTHER],
    ["Done?", ["✅", ""], OTHER],
    ["Result", ["failed", "-", "completed (3 h)"], OTHER],
    ["Zustand", ["completed", "fertig"], OTHER],
    ["状态", ["skip", ""], OTHER],
    ["", ["completed", ""], OTHER],
  ])("is told of: %s %j", (heading, cells, expected) => {
    expect(said(heading, cells)).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ["Warm-up", ["active", "active"]],
    ["Mode", ["R", "F"]],
    ["EMA", ["✅", "❌"]],
    ["Staus", ["", ""]],
    ["Stats", ["mean", "max"]],
    ["Verdict", ["completed", "good", "bad"]],
    ["lr", ["1e-4", "3e-4"]],
  ])("and other columns are not: %s %j", (heading, cells) => {
    expect(said(heading, cells)).toEqual([]);
  });

  test("is of no weight where a status table says how far the runs are", () => {
    const status = ["## Status", "| Run | Status |", "|---|---|", "| r0 | pending |", "| r1 | pending |"];
    expect(said("On error", ["retry", "hold"], ...status)).toEqual([]);
    expect(said("On error", ["retry", "hold", "skip"], ...status)).toEqual(OTHER);
  });
});

test.each(["Staus", "Stat", ""])(
  "a status table whose header is being typed over stops all: %j",
  (heading) => {
    const { diagnostics } = summaryOf(
      ...["## Runs", "| Run | Script |", "|---|---|", "| r1 | a.sh |", "| r2 | a.sh |", ""],
      ...[
        "## Status",
        `| Run | ${heading} | Job ID |`,
        "|---|---|---|",
        "| r1 | completed | 7 |",
        "| r2 | | |",
      ],
    );
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([
      "summary.unread-status-column",
    ]);
  },
);

test.each(["## Results", "## Archive", "## Runs of the past\n### Old"])(
  "a table of %s may hold what it likes",
  (heading) => {
    const { diagnostics } = summaryOf(
      ...["## Runs", "| Run | Status | Job ID | Notes |", "|---|---|---|---|", "| r1 | | | |", ""],
      ...[heading, "| Run | Outcome | Job ID |", "|---|---|---|", "| r9 | completed | 7 |"],
    );
    expect(diagnostics).toEqual([]);
  },
);
