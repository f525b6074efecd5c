import { describe, expect, test } from "vitest";
import { rememberResults } from "../../src/journal/remember.ts";
import type { ResultWrite } from "../../src/model/event.ts";
import type { TaskRecord } from "../../src/model/record.ts";
import { addResultRows, writeResults } from "../../src/parse/results.ts";
import type { Scored } from "../../src/parse/scored.ts";
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

const scored = (summary: Summary, epoch: string, value: number): Scored => {
  const task = summary.experiment.tasks.find((each) => each.task === "cap" && each.epoch === epoch);
  if (task === undefined) throw new Error(`no task of epoch ${epoch}`);
  return { task, result: { scores: [{ scorer: "m", metric: "accuracy", value }] } };
};

type Records = ReadonlyMap<string, TaskRecord>;
const none: Records = new Map();

/** What the journal remembers of these. */
const remembered = (writes: readonly ResultWrite[], before: Records = none): Records => {
  const records = new Map(before);
  rememberResults(records, writes);
  return records;
};

const both = (summary: Summary): Scored[] => [scored(summary, "0", 0.5), scored(summary, "1", 0.123456)];

describe("results", () => {
  test("get a table of their own, once", () => {
    const summary = read(HEAD);
    const wider = addResultRows(summary, both(summary), none);
    const again = read(wider);
    const { text } = writeResults(again, both(again), none);
    expect(text).toBe(`${HEAD}
## Results

| Run Name | Task | Epoch | accuracy |
|----------|------|-------|----------|
| r1 | cap | 0 | 0.5 |
| r1 | cap | 1 | 0.1235 |
`);
    const last = read(text);
    expect(last.diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(addResultRows(last, both(last), none)).toBe(text);
    expect(writeResults(last, both(last), none)).toEqual({ text, writes: [] });
  });

  test("a metric that is called as a column of ours has a column of another name, which is filled", () => {
    const words = [
      "status",
      "State",
      "task",
      "Run",
      "epoch",
      "notes",
      "model",
      "script",
      "Job ID",
      "Time (s)",
    ];
    const odd = ["acc\nuracy", "a|b", "_x_", "`status`", "**run**", "s~~x~~core"];
    const metrics = [...words, ...odd, "status score of mine"];
    const summary = read(HEAD);
    const all = both(summary).map(({ task }) => ({
      task,
      result: { scores: metrics.map((metric, index) => ({ scorer: "m", metric, value: index })) },
    }));
    const again = read(addResultRows(summary, all, none));
    const { text } = writeResults(again, all, none);
    const values = metrics.map((_, index) => ` ${index} |`).join("");
    expect(text).toContain("| status score | State score | task score | Run score |");
    expect(text).toContain(`| r1 | cap | 0 |${values}\n| r1 | cap | 1 |${values}\n`);
    const last = read(text);
    expect(last.experiment.tasks).toEqual(summary.experiment.tasks);
    expect(last.diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect([addResultRows(last, all, none), writeResults(last, all, none).writes]).toEqual([text, []]);
  });

  const table = (cell: string): string =>
    `${HEAD}\n## Results so far\n\n| Run | Epoch | cap/accuracy | Mine |\r\n|:--|--:|---|---|\n| r1  | 1 |  ${cell}  | good |`;

  const expectSame = (text: string, wanted: string): void => {
    const tight = (all: string): string =>
      all.replace(/ *0\.1235 */, "0.1235").replace(/ *\| good/, "| good");
    expect(tight(text)).toBe(tight(wanted));
  };

  test.each([
    ["an empty cell is filled", "", undefined, "0.1235"],
    ["a placeholder is filled", "-", undefined, "0.1235"],
    ["what was written before is brought up to date", "0.11", "0.11", "0.1235"],
    ["a person's number stays", "0.9", undefined, "0.9"],
    ["a person's number over ours stays", "0.9", "0.1235", "0.9"],
    ["what a person emptied stays empty", "-", "0.1235", "-"],
  ])("%s", (_, cell, written, shown) => {
    const summary = read(table(cell));
    const write = { task: "evaluation/r1/cap/1", column: "cap/accuracy", value: written ?? "" };
    for (const place of [{}, { table: "Results so far" }]) {
      const records = written === undefined ? none : remembered([{ ...write, ...place }]);
      const { text } = writeResults(summary, [scored(summary, "1", 0.123456)], records);
      expectSame(text, table(shown));
    }
  });

  test("a metric alone says nothing in a table without a task, where a run has several", () => {
    const several = HEAD.replace("| r1 | cap | 1", "| r1 | math | 1");
    const table = "\n## Results\n\n| Run | accuracy |\n|---|---|\n| r1 | - |\n";
    const summary = read(several + table);
    const all = [scored(summary, "0", 0.5)];
    expect(writeResults(summary, all, none)).toEqual({ text: several + table, writes: [] });
    const one = read(HEAD + table);
    expect(writeResults(one, [scored(one, "0", 0.5)], none).text).toContain("\n| r1 | 0.5 |\n");
  });

  /** Writes twice, with what the journal remembers in between. */
  const inTurn = (head: string, first: readonly string[], second: readonly string[]): string[] => {
    const values: Record<string, number> = { "0": 0.5, "1": 0.7, again: 0.75 };
    let text = head;
    let records = none;
    return [first, second].map((epochs) => {
      const summary = read(text);
      const all = epochs.map((each) => scored(summary, each === "again" ? "1" : each, values[each] ?? 0));
      const written = writeResults(summary, all, records);
      text = written.text;
      records = remembered(written.writes, records);
      return text.match(/\n\| r1 \| ([^|]+) \|\n*$/)?.[1] ?? text;
    });
  };

  test.each([
    ["the newest epoch, whatever finished first", ["1"], ["0", "1"], ["0.7", "0.7"]],
    ["the newest of all that are there", ["0", "1"], ["0", "1"], ["0.7", "0.7"]],
    ["a later epoch in place of an earlier one", ["0"], ["0", "1"], ["0.5", "0.7"]],
    ["no earlier one while the newest runs again", ["0", "1"], ["0"], ["0.7", "0.7"]],
    ["a later one while the earlier runs again", ["0"], ["1"], ["0.5", "0.7"]],
    ["the newest, run again", ["0", "1"], ["0", "again"], ["0.7", "0.75"]],
  ])("a table without epochs shows %s", (_, first, second, shown) => {
    const table = `${HEAD}\n## Results\n\n| Run Name | cap/accuracy |\n|---|---|\n| r1 | - |\n`;
    expect(inTurn(table, first, second)).toEqual(shown);
  });

  test("a table without epochs gets one row for all of them, which does not come back", () => {
    const table = `${HEAD}\n## Results\n\n| Run Name | cap/accuracy |\n|---|---|\n`;
    const summary = read(table);
    expect(addResultRows(summary, both(summary), none)).toBe(`${table}| r1       | -            |\n`);
    const wrote = { task: "evaluation/r1/cap/0", column: "cap/accuracy", value: "0.5", table: "Results" };
    expect(addResultRows(summary, [scored(summary, "1", 0.7)], remembered([wrote]))).toBe(table);
  });

  test("scores that stand in the own row go into tables of results as well", () => {
    const wide = HEAD.replace("Epoch | Status |\n|---", "Epoch | Status | accuracy |\n|---|---")
      .replace("| 0 | completed |", "| 0 | completed | - |")
      .replace("| 1 | completed |", "| 1 | completed | - |");
    const summary = read(wide);
    const { text, writes } = writeResults(summary, both(summary), none);
    expect(writes.map(({ value, table }) => [value, table])).toEqual([
      ["0.5", ""],
      ["0.1235", ""],
    ]);
    const records = remembered(writes);
    const again = read(text);
    // `results: true` was switched on since.
    expect(addResultRows(again, both(again), records)).toContain(
      "| r1 | cap | 0 | - |\n| r1 | cap | 1 | - |",
    );
    // A person made two tables since.
    const theirs =
      "\n## Results\n\n| Run | Task | Epoch | accuracy |\n|---|---|---|---|\n| r1 | cap | 1 | - |\n";
    const twice = read(text + theirs + theirs);
    const filled = writeResults(twice, both(twice), records);
    expect(filled.text).toBe(text + (theirs + theirs).replaceAll("| - |", "| 0.1235 |"));
    expect(filled.writes.map(({ table }) => table)).toEqual(["Results", "Results #2"]);
    // What is emptied in one of them stays empty there.
    const emptied = text + theirs + theirs.replace("| - |", "| 0.1235 |");
    const last = read(emptied);
    expect(writeResults(last, both(last), remembered(filled.writes, records)).text).toBe(emptied);
    // A table that a person removed is not made again.
    const without = read(text);
    expect(addResultRows(without, [scored(without, "1", 0.1)], remembered(filled.writes, records))).toBe(
      text,
    );
  });
});
