import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectiveOf } from "../../src/model/trial.ts";
import { keepResultsAligned } from "../../src/parse/aligned-results.ts";
import { rankResults } from "../../src/parse/rank-results.ts";
import { addResultRows, writeResults } from "../../src/parse/results.ts";
import { rankedScores, type Scored } from "../../src/parse/scored.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";

const read = (text: string): Summary => readSummary("experiment_summary.md", text, "e");

const RUNS = ["a", "b", "c", "d", "e"];
const HEAD = `# E

## Runs

| Run Name | lr | width | Status |
|---|---|---|---|
${RUNS.map((run, index) => `| ${run} | 0.${index + 1} | 16 | completed |`).join("\n")}

`;

const MOST: ObjectiveOf = { metric: "accuracy", direction: "maximize" };
const LEAST: ObjectiveOf = { metric: "accuracy", direction: "minimize" };

const scoredOf = (
  summary: Summary,
  values: Readonly<Record<string, number>>,
  metric = "accuracy",
): Scored[] =>
  summary.experiment.tasks.flatMap((task) => {
    const value = values[task.run];
    return value === undefined ? [] : [{ task, result: { scores: [{ scorer: "own", metric, value }] } }];
  });

test("a sweep's table of results is made with ranks and parameters, and grows", () => {
  let text = HEAD;
  const step = (values: Readonly<Record<string, number>>): string => {
    const summary = read(text);
    const all = scoredOf(summary, values);
    const wider = read(addResultRows(summary, all, new Map(), { objective: MOST, trials: [] }));
    text = rankResults(read(writeResults(wider, all, new Map()).text), MOST, all);
    return text.slice(HEAD.length);
  };
  expect(step({ a: 0.5 })).toBe(`## Results

| Rank     | Run Name | lr | width | accuracy |
|----------|----------|----|-------|----------|
| 1 (best) | a | 0.1 | 16 | 0.5 |
`);
  expect(step({ a: 0.5, c: 0.75, b: 0.25 })).toBe(`## Results

| Rank     | Run Name | lr | width | accuracy |
|----------|----------|----|-------|----------|
| 1 (best) | c | 0.3 | 16 | 0.75 |
| 2        | a | 0.1 | 16 | 0.5 |
| 3        | b | 0.2 | 16 | 0.25 |
`);
  expect(read(text).diagnostics.filter(({ severity }) => severity !== "info")).toEqual([]);
});

test("what was tried is shown, whatever a cell of the row says by now", () => {
  const summary = read(HEAD);
  const trials = [{ number: 1, run: "a", parameters: { lr: 0.7 } }];
  const text = addResultRows(summary, scoredOf(summary, { a: 0.5, b: 0.4 }), new Map(), {
    objective: MOST,
    trials,
  });
  expect(text.slice(HEAD.length)).toContain("| a | 0.7 | 16 | -");
  expect(text.slice(HEAD.length)).toContain("| b | 0.2 | 16 | -");
});

test("two that are not equal never look so, and noise is not shown", () => {
  const summary = read(HEAD);
  const all = scoredOf(summary, { a: 0.1234567, b: 0.12345671, c: 0.98765432, d: 1 / 3, e: 1e-9 });
  const textFor = rankedScores(MOST, all);
  const values = all.flatMap(({ result }) => result.scores.map(textFor));
  expect(values).toEqual(["0.1234567", "0.12345671", "0.987654", "0.333333", "1e-9"]);
});

test("tables of results stay aligned, and one that a person has laid out stays as it is", () => {
  const row = "\n| a | 0.25 |\n";
  const aligned = `${HEAD}## Results\n\n| Run | accuracy |\n|-----|----------|`;
  const theirs = `${HEAD}## Results\n\n| Run  | accuracy |\n|---|---|`;
  const added = (text: string): string => `${text}${row}`;
  expect(keepResultsAligned(read(aligned), added(aligned))).toBe(
    added(aligned).replace("| a | 0.25 |", "| a   | 0.25     |"),
  );
  expect(keepResultsAligned(read(theirs), added(theirs))).toBe(added(theirs));
  expect(keepResultsAligned(read(HEAD), added(theirs))).toBe(
    added(aligned).replace("| a | 0.25 |", "| a   | 0.25     |"),
  );
});

test.each(["time", "duration", "status", "task", "Epoch", "Rank", "rank"])(
  "a metric called %s is ranked as any other",
  (metric) => {
    const objective = { ...LEAST, metric };
    let text = HEAD;
    for (const values of [
      { a: 3, b: 2 },
      { a: 3, b: 2, c: 2.5 },
    ]) {
      const summary = read(text);
      const all = scoredOf(summary, values, metric);
      const wider = read(addResultRows(summary, all, new Map(), { objective, trials: [] }));
      text = rankResults(read(writeResults(wider, all, new Map()).text), objective, all);
    }
    expect(text.slice(HEAD.length)).toMatch(
      /^## Results\n\n\| Rank {5}\| Run Name \| lr \| width \| \w+ score \|/,
    );
    expect(text.slice(HEAD.length).split("\n").slice(4)).toEqual([
      "| 1 (best) | b | 0.2 | 16 | 2 |",
      "| 2        | c | 0.3 | 16 | 2.5 |",
      "| 3        | a | 0.1 | 16 | 3 |",
      "",
    ]);
  },
);

test("of columns with a slash, that counts which is headed by a task, or a scorer, and the metric", () => {
  const place = `${HEAD}### Evaluations\n\n| Run | Task | Status |\n|---|---|---|\n| a | cap | completed |\n| b | cap | completed |\n\n## Results\n\n`;
  const table = (name: string, ...rows: string[]): string =>
    `${place}| Run | ${name} | Rank |\n|---|---|---|---|\n${rows.join("\n")}`;
  const least = { ...LEAST, metric: "loss" };
  expect(
    rankResults(read(table("cap/val/loss | cap/loss", "| a | 1 | 9 | - |", "| b | 2 | 3 | - |")), least),
  ).toBe(table("cap/val/loss | cap/loss", "| b | 2 | 3 | 1 (best) |", "| a | 1 | 9 | 2 |"));
  const byScorer = read(table("val/loss | own/loss", "| a | 1 | 9 | - |", "| b | 2 | 3 | - |"));
  expect(rankResults(byScorer, least, scoredOf(byScorer, { a: 9, b: 3 }, "loss"))).toBe(
    table("val/loss | own/loss", "| b | 2 | 3 | 1 (best) |", "| a | 1 | 9 | 2 |"),
  );
});

describe("rows of results", () => {
  const table = (...rows: string[]): string =>
    `${HEAD}## Results\n\n| Run | accuracy | Rank |\n|---|---|---|\n${rows.join("\n")}`;
  test.each<[string, ObjectiveOf, readonly string[], readonly string[]]>([
    ["the most first", MOST, ["| a | 1 | - |", "| b | 3 | - |"], ["| b | 3 | 1 (best) |", "| a | 1 | 2 |"]],
    [
      "the least first",
      LEAST,
      ["| a | 1 | - |", "| b | -3e2 | - |"],
      ["| b | -3e2 | 1 (best) |", "| a | 1 | 2 |"],
    ],
    [
      "ties in their order",
      MOST,
      ["| a | 1 | |", "| b | 1.0 | |"],
      ["| a | 1 | 1 (best) |", "| b | 1.0 | 2 |"],
    ],
    [
      "runs without a score behind",
      MOST,
      ["| a | - | 1 (best) |", "| b | nan |", "| c | 1 | 2 |"],
      ["| c | 1 | 1 (best) |", "| a | - | -        |", "| b | nan |"],
    ],
    [
      "what names no run last, as it is",
      MOST,
      ["| paper | 9 | ! |", "| a | 1 | - |", "|x|"],
      ["| a | 1 | 1 (best) |", "| paper | 9 | ! |", "|x|"],
    ],
    [
      "a person's number and remark",
      MOST,
      ["| a | 1 | - |", "| b | 2 (mine) | - |"],
      ["| b | 2 (mine) | 1 (best) |", "| a | 1 | 2 |"],
    ],
    [
      "no number where nobody can tell which",
      MOST,
      ["| a | 1,234 | - |", "| b | 0.5, mine | - |"],
      ["| b | 0.5, mine | 1 (best) |", "| a | 1,234 | - |"],
    ],
    ["short rows", MOST, ["| a | 1 |", "| b | 2 |"], ["| b | 2 | 1 (best) |", "| a | 1 | 2 |"]],
  ])("%s", (_, objective, rows, expected) => {
    expect(rankResults(read(table(...rows)), objective)).toBe(table(...expected));
  });

  test("are told apart by what cells are too short for", () => {
    const summary = read(table("| a | 0.1235 | |", "| b | 0.1235 | |"));
    const all = scoredOf(summary, { a: 0.12351, b: 0.12352 });
    expect(rankResults(summary, MOST, all)).toBe(table("| b | 0.1235 | 1 (best) |", "| a | 0.1235 | 2 |"));
    // A person's number is theirs.
    expect(rankResults(summary, LEAST, scoredOf(summary, { a: 5, b: 0.12352 }))).toBe(
      table("| a | 0.1235 | 1 (best) |", "| b | 0.1235 | 2 |"),
    );
  });

  test("stay where no table has the metric", () => {
    const text = table("| a | 1 | - |", "| b | 3 | - |");
    expect(rankResults(read(text), { ...MOST, metric: "loss" })).toBe(text);
    expect(rankResults(read(HEAD), MOST)).toBe(HEAD);
  });

  const cell = fc.constantFrom("1", "2", "0.5", "-1e3", "**2**", "-", "", "nan", "2 \\| 3", "…", "1e999");
  const row = fc.record({
    ...{
      run: fc.constantFrom(...RUNS, "paper", "-", "`a`"),
      score: cell,
      rank: fc.oneof(cell, fc.constant("1 (best)")),
    },
    ...{ note: cell, pad: fc.constantFrom("", " ", "  "), isShort: fc.boolean() },
  });
  test("move as a whole: no other cell changes, and a second time nothing does", () => {
    const other = (line: string): string => {
      const cells = line.split(/(?<!\\)\|/);
      // All but the rank, which is the fourth.
      return cells.filter((_, index) => index !== 4).join("|");
    };
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom(MOST, LEAST),
        (rows, end, objective) => {
          const lines = rows.map(({ run, score, rank, note, pad, isShort }) => {
            const all = isShort ? [run, note, score] : [run, note, score, rank];
            return `|${all.map((each) => `${pad}${each}${pad}`).join("|")}|`;
          });
          const head =
            `${HEAD}## Results\n\n| Run | Note | accuracy | Rank |\n|---|---|---|---|\n`.replaceAll(
              "\n",
              end,
            );
          const text = `${head}${lines.join(end)}`;
          const ranked = rankResults(read(text), objective);
          expect(ranked.startsWith(head)).toBe(true);
          const after = ranked.slice(head.length).split(end);
          const cut = (line: string): string => other(line).replace(/\|$/, "");
          expect(after.map(cut).sort()).toEqual((lines.length === 0 ? [""] : lines).map(cut).sort());
          expect(rankResults(read(ranked), objective)).toBe(ranked);
        },
      ),
      { numRuns: 200 },
    );
  });
});
