import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/markdown/document.ts";
import { applyEdits } from "../../src/markdown/edit.ts";
import { insertColumn } from "../../src/markdown/insert-column.ts";
import { rowLine, tableLines } from "./arbitraries.ts";
import { outlineByRemark, outlineOf } from "./oracle.ts";

function inserted(text: string, index: number, heading = "Job ID", value = "-"): string {
  const document = readDocument(text);
  const edits = document.blocks.flatMap((block) =>
    block.kind === "table" && index <= block.header.cells.length
      ? insertColumn(document, block, { index, heading, value })
      : [],
  );
  return applyEdits(text, edits);
}

describe("a column goes in", () => {
  test.each([
    [
      "in the middle of an aligned table",
      2,
      "| Run  | Status  | Notes |\n|------|---------|-------|\n| one  | pending | -     |\n| two  | done    |       |\n",
      "| Run  | Status  | Job ID | Notes |\n|------|---------|--------|-------|\n| one  | pending | -      | -     |\n| two  | done    | -      |       |\n",
    ],
    [
      "at the end, with loose dashes and ragged cells",
      2,
      "| Run | Status |\n| :-- | ---: |\n| one | pending |\n|two|done|\n",
      "| Run | Status | Job ID |\n| :-- | ---: | ------ |\n| one | pending | -      |\n|two|done| - |\n",
    ],
    [
      "without outer pipes",
      1,
      "Run | Status\n--- | ---\none | done\n",
      "Run | Job ID | Status\n--- | ------ | ---\none | -      | done\n",
    ],
    [
      "at the end of such",
      2,
      "Run | Status\n--- | ---\none | done\n",
      "Run | Status | Job ID\n--- | --- | ------\none | done | -\n",
    ],
    [
      "short rows stay, what is beyond the header stays beyond it",
      2,
      "| Run | Status |\n|---|---|\n| one |\n| two | done | lost | more |\n| three | done",
      "| Run | Status | Job ID |\n|---|---|--------|\n| one |\n| two | done | -      | lost | more |\n| three | done | -",
    ],
    [
      "line ends, indentation and tabs stay",
      1,
      "\ufeff  | Run\t| Status |\t\r\n  |---|---|\r\n  |\tone | done |\r\n",
      "\ufeff  | Run\t| Job ID | Status |\t\r\n  |---|--------|---|\r\n  |\tone | -      | done |\r\n",
    ],
  ])("%s", (_, index, before, after) => {
    expect(inserted(before, index)).toBe(after);
  });

  test("a place that the table has not is a bug of the caller", () => {
    for (const index of [0, 3]) {
      const document = readDocument("| a | b |\n|---|---|\n");
      const [table] = document.blocks;
      if (table?.kind !== "table") throw new Error("no table");
      expect(() => insertColumn(document, table, { index, heading: "h", value: "-" })).toThrow(
        "in a table of 2",
      );
    }
  });
});

/** What a reader of GFM sees with one more column: short rows and those that end there as they are. */
function withColumn(cells: readonly string[], isHeader: boolean, index: number): readonly string[] {
  if (cells.length < index) return cells;
  return cells.toSpliced(index, 0, isHeader ? "Job ID" : "-");
}

describe("whatever the table is", () => {
  const eol = fc.constantFrom("\n", "\r\n");
  const document = fc
    .tuple(tableLines, fc.array(rowLine, { maxLength: 3 }), eol, fc.boolean(), fc.boolean())
    .map(([table, rows, end, bom, isOpen]) => {
      const text = [table, ...rows, "", "prose"].join("\n").slice(0, isOpen ? -7 : undefined);
      return (bom ? "\ufeff" : "") + text.replaceAll("\n", end);
    });

  test("remark sees the same rows with that cell more, and so do we; nothing that was there is gone", () => {
    const property = fc.property(document, fc.integer({ min: 1, max: 4 }), (text, index) => {
      const [before] = outlineByRemark(text);
      fc.pre(before !== undefined && "table" in before && index <= (before.table[0]?.cells.length ?? 0));
      const after = inserted(text, index);
      const expected =
        "table" in before ? before.table.map(({ cells }, row) => withColumn(cells, row === 0, index)) : [];
      for (const outline of [outlineByRemark(after), outlineOf(after, readDocument(after).blocks)]) {
        const [table] = outline;
        expect(table !== undefined && "table" in table && table.table.map(({ cells }) => cells)).toEqual(
          expected,
        );
      }
      expect(isPartOf(text, after)).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

/** Whether every character of one text stands in the other, in order. */
function isPartOf(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (part.startsWith(character, at)) at += character.length;
  return at === part.length;
}
