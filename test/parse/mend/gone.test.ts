import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/model/diagnostic.ts";
import { findingsGone, linesAfter } from "../../../src/parse/mend/gone.ts";
import { mendSummary } from "../../../src/parse/mend/mend.ts";
import { summaryOf } from "../shape.ts";

const at = (line: number, message = "m"): Diagnostic => ({
  severity: "info",
  code: "c",
  message,
  location: { path: "s.md", line, column: 1, endLine: line, endColumn: 1, source: "" },
});

test("a finding is gone when its line has none of its code any more, whatever is said of it", () => {
  expect(findingsGone([at(1), at(2), at(2), at(5)], [at(2, "other"), at(6)])).toEqual([at(1), at(2), at(5)]);
  expect(findingsGone([at(1), at(2)], [at(3)], (line) => line + 1)).toEqual([at(1)]);
});

test("lines are followed whatever is put between them", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "| r |", ""), { maxLength: 8 });
  const property = fc.property(fc.array(lines, { minLength: 2, maxLength: 6 }), (parts) => {
    const old = parts.map((_, index) => `line ${index}`);
    const young = parts.flatMap((inserted, index) => [...inserted, `line ${index}`]);
    const lineAfter = linesAfter(old.join("\n"), young.join("\n"));
    expect(old.map((line, index) => young[lineAfter(index + 1) - 1] === line)).not.toContain(false);
  });
  fc.assert(property);
});

const HEADER = ["## Runs", "| Run | Command | Status | Job ID | Notes |", "|---|---|---|---|---|"];

describe("of rows with too many cells", () => {
  test.each<[string, readonly string[], readonly number[]]>([
    [
      "the one with code is mended",
      ["| b | `x | y` | pending | - | - |", "| c | true | pending | - | - | extra |"],
      [4],
    ],
    [
      "those that can be",
      [
        "| b | `x | y` and `p | q` | pending | - | - |",
        "| c | `x | y | pending | - | - |",
        "| d | ``x ` | y`` | pending | - | - |",
        "| e | `a \\| b | c` | pending | - | - |",
        "| f | true | `pending | x` | - | - |",
      ],
      [4, 6, 7, 8],
    ],
  ])("%s", (_, rows, expected) => {
    const before = summaryOf(...HEADER, ...rows);
    const { summary, lineAfter } = mendSummary(before, new Map());
    const of = (findings: readonly Diagnostic[]): number[] =>
      findings.flatMap(({ code, location }) =>
        code === "summary.surplus-cells" ? [location?.line ?? 0] : [],
      );
    const gone = findingsGone(before.diagnostics, summary.diagnostics, lineAfter);
    expect(of(gone)).toEqual(expected);
    expect([...of(gone), ...of(summary.diagnostics)].toSorted()).toEqual(of(before.diagnostics));
  });

  test("also where rows are added above them", () => {
    const before = summaryOf(
      ...["## All Runs", "| Run | x |", "|---|---|", "| a | 1 |", "| b | 1 |", ""],
      ...[
        "## Training",
        "| Run | Status | Job ID | Notes |",
        "|---|---|---|---|",
        "| a | done | 7 | - |",
        "",
      ],
      ...["## Upload", "| Run | Status | Job ID | Notes |", "|---|---|---|---|", "| a | complted | - | - |"],
    );
    const { summary, lineAfter } = mendSummary(before, new Map());
    const gone = findingsGone(before.diagnostics, summary.diagnostics, lineAfter);
    expect(summary.document.text).toContain("| b | pending |");
    expect(gone.map(({ code }) => code)).toEqual(["summary.missing-row"]);
  });
});
