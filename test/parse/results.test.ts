import { describe, expect, test } from "vitest";
import { emptyRecord } from "../../src/model/record.ts";
import { addResultRows, type Scored, writeResults } from "../../src/parse/results.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";

const HEAD = `# E

## Runs

| Run Name | Status |
|---|---|
| r1 | completed |

## Evaluations

| Run Name | Task | Epoch | Status |
|---|---|---|---|
| r1 | cap | 0 | completed |
| r1 | cap | 1 | completed |
`;

const read = (text: string): Summary => readSummary("experiment_summary.md", text, "e");

const scored = (summary: Summary, epoch: string, value: number, written?: string): Scored => {
  const task = summary.experiment.tasks.find((each) => each.task === "cap" && each.epoch === epoch);
  if (task === undefined) throw new Error(`no task of epoch ${epoch}`);
  const base = { ...emptyRecord(task.key), result: { scores: [{ scorer: "m", metric: "accuracy", value }] } };
  const record =
    written === undefined ? base : { ...base, writtenResults: new Map([["cap/accuracy", written]]) };
  return { task, result: base.result, record };
};

const both = (summary: Summary): Scored[] => [scored(summary, "0", 0.5), scored(summary, "1", 0.123456)];

describe("results", () => {
  test("get a table of their own, once", () => {
    const summary = read(HEAD);
    const wider = addResultRows(summary, both(summary));
    const again = read(wider);
    const { text } = writeResults(again, both(again));
    expect(text).toBe(`${HEAD}
## Results

| Run Name | Task | Epoch | accuracy |
|----------|------|-------|----------|
| r1 | cap | 0 | 0.5 |
| r1 | cap | 1 | 0.1235 |
`);
    const last = read(text);
    expect(last.diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(addResultRows(last, both(last))).toBe(text);
    expect(writeResults(last, both(last))).toEqual({ text, writes: [] });
  });

  const table = (cell: string): string =>
    `${HEAD}\n## Results so far\n\n| Run | Epoch | cap/accuracy | Mine |\r\n|:--|--:|---|---|\n| r1  | 1 |  ${cell}  | good |`;

  test.each([
    ["an empty cell is filled", "", undefined, "0.1235"],
    ["a placeholder is filled", "-", undefined, "0.1235"],
    ["what was written before is brought up to date", "0.11", "0.11", "0.1235"],
    ["a person's number stays", "0.9", undefined, "0.9"],
    ["a person's number over ours stays", "0.9", "0.1235", "0.9"],
    ["what a person emptied stays empty", "-", "0.1235", "-"],
  ])("%s", (_, cell, written, shown) => {
    const summary = read(table(cell));
    const { text } = writeResults(summary, [scored(summary, "1", 0.123456, written)]);
    expect(text.replace(/ *0\.1235 */, "0.1235").replace(/ *\| good/, "| good")).toBe(
      table(shown)
        .replace(/ *0\.1235 */, "0.1235")
        .replace(/ *\| good/, "| good"),
    );
  });

  test("a metric alone says nothing in a table without a task", () => {
    const text = `${HEAD}\n## Results\n\n| Run | Epoch | accuracy |\n|---|---|---|\n| r1 | 1 | - |\n`;
    const summary = read(text);
    expect(writeResults(summary, both(summary))).toEqual({ text, writes: [] });
  });
});
