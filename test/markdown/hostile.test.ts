import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/markdown/document.ts";
import { applyEdits } from "../../src/markdown/edit.ts";
import { readSummary } from "../../src/parse/summary.ts";
import { writeCells } from "../../src/parse/write.ts";
import { HOSTILE } from "./hostile.ts";
import { workOf } from "./work.ts";

const SOURCE = "/src/";

describe.each(Object.entries(HOSTILE))("%s", (_, textOf) => {
  test("is read, and stays as it is", () => {
    const text = textOf(30_000);
    const { blocks } = readDocument(text);
    const offsets = blocks.flatMap(({ span }) => [span.start, span.end]);
    expect(offsets.every((offset, at) => offset >= (offsets[at - 1] ?? 0) && offset <= text.length)).toBe(
      true,
    );
    expect(applyEdits(text, []) === text).toBe(true);
    expect(writeCells(readSummary("/x/summary.md", text, "x"), []) === text).toBe(true);
  });

  test("takes four times the work when it is four times as long", () => {
    const workFor = (text: string): number => workOf(SOURCE, () => readSummary("/x/summary.md", text, "x"));
    const [little, much] = [textOf(1_000), textOf(4_000)];
    const growth = much.length / little.length;
    expect(workFor(much)).toBeLessThan(1.3 * growth * workFor(little) + 1_000);
  });
});

test("the measure of work sees a loop", () => {
  const rows = HOSTILE.rows?.(1_000) ?? "";
  expect(workOf(SOURCE, () => readDocument(rows))).toBeGreaterThan(500);
});
