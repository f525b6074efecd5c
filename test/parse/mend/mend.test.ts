import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskKey } from "../../../src/model/experiment.ts";
import type { TaskRecord } from "../../../src/model/record.ts";
import { staleJobCells } from "../../../src/parse/mend/job-cells.ts";
import { mendSummary } from "../../../src/parse/mend/mend.ts";
import { readWishes } from "../../../src/parse/merge.ts";
import { readSummary, type Summary } from "../../../src/parse/summary.ts";
import {
  failedOnce,
  intent,
  KEY,
  recordAfter,
  submitted,
  submittedOnce,
  wrote,
} from "../../support/records.ts";
import { shapeOfTask } from "../shape.ts";

type Records = ReadonlyMap<TaskKey, TaskRecord>;
const NOTHING: Records = new Map();

const read = (text: string): Summary => readSummary("s.md", text, "folder");
const mended = (text: string, records = NOTHING): string =>
  mendSummary(read(text), records).summary.document.text;

const STATUS = "| Run | Status | Job ID | Notes |\n|---|---|---|---|\n";

describe("what is mended", () => {
  test.each([
    ["nothing, where nothing is wrong", `${STATUS}| r1 | done | 1 | - |\n`, undefined],
    [
      "a status section",
      "## Runs\n\n| Run |\n|---|\n| r1 |\n",
      "## Runs\n\n| Run |\n|---|\n| r1 |\n\n## Status\n\n### Fine-tuning\n\n| Run Name | Status | Job ID | Started | Completed | Notes |\n|----------|--------|--------|---------|-----------|-------|\n| r1 | pending | - | - | - | - |\n",
    ],
    [
      "rows",
      `## Runs\n\n| Run | x |\n|---|---|\n| r1 | |\n| r2 | |\n\n## Training\n\n${STATUS}| r2 | done | 1 | - |\n`,
      `## Runs\n\n| Run | x |\n|---|---|\n| r1 | |\n| r2 | |\n\n## Training\n\n${STATUS}| r2 | done | 1 | - |\n| r1 | pending | - | - |\n`,
    ],
    [
      "both columns, the job id behind the status",
      "| Run | Status | Loss |\n|:--|:-:|--:|\n| r1 | done | 1 |\n| r2 |\n",
      "| Run | Status | Job ID | Loss | Notes |\n|:--|:-:|--------|--:|-------|\n| r1 | done | - | 1 | - |\n| r2 |\n",
    ],
    [
      "both in a table without pipes around it, with CRLF, a BOM and no line end at the end",
      "\ufeffRun | Status\r\n--- | ---\r\nr1 | done\r\nr2 | ",
      "\ufeffRun | Status | Job ID | Notes\r\n--- | --- | ------ | -----\r\nr1 | done | - | -\r\nr2 | ",
    ],
    [
      "pipes in code",
      `${STATUS}| r1 | done | 1 | \`a|b\` and \`\`c|\`d\`\` |\n`,
      `${STATUS}| r1 | done | 1 | \`a\\|b\` and \`\`c\\|\`d\`\` |\n`,
    ],
    ["no pipes in text", `${STATUS}| r1 | done | 1 | a|b |\n`, undefined],
    ["no pipes in code, when some are left in text", `${STATUS}| r1 | done | 1 | \`a|b\` c|d |\n`, undefined],
    [
      "no pipes that stand between two cells, as there would be too few then",
      `${STATUS}| r1 | done | \`1 | x\` | y | z |\n`,
      undefined,
    ],
    ["no pipes that are escaped", `${STATUS}| r1 | done | 1 | \`a\\|b\` |\n`, undefined],
    ["no pipe behind an escaped tick", `${STATUS}| r1 | done | 1 | \\\`a|b\` |\n`, undefined],
    [
      "no rows where a table is not read, but the columns of another",
      `## Runs\n\n| Run | x |\n|---|---|\n| r1 | |\n\n## Training\n\n- text\n${STATUS}| r1 | done | 1 | - |\n\n## Evaluation\n\n| Run | Task | Status | Notes |\n|-|-|-|-|\n| r1 | t | | |\n`,
      `## Runs\n\n| Run | x |\n|---|---|\n| r1 | |\n\n## Training\n\n- text\n${STATUS}| r1 | done | 1 | - |\n\n## Evaluation\n\n| Run | Task | Status | Job ID | Notes |\n|-|-|-|--------|-|\n| r1 | t | | - | |\n`,
    ],
    [
      "no pipe whose escape would bring an error to light",
      `${STATUS}| \`a|b\` | done | 1 | - |\n| a\\|b | done | 2 | - |\n`,
      undefined,
    ],
    [
      "rows with bold names, where the others are bold: they would be headings beside one that is not",
      "## Runs\n\nRun | lr\n--- | ---\n| a\\|b\n\n## Training\n\nRun | Status\n--- | ---\n| **r1**\n",
      "## Runs\n\nRun | lr\n--- | ---\n| a\\|b\n\n## Training\n\nRun | Status | Job ID | Notes\n--- | --- | ------ | -----\n| **r1**\n**a\\|b** | pending | -      | -\n",
    ],
    [
      "rows above a last one that is bold and empty, which would be a heading of what is below it",
      `## Runs\n\n| Run | x |\n|---|---|\n| r3 | |\n\n## Training\n\n${STATUS}| r1 | done | 1 | - |\n| **r2** | | | |\n`,
      `## Runs\n\n| Run | x |\n|---|---|\n| r3 | |\n\n## Training\n\n${STATUS}| r1 | done | 1 | - |\n| r3 | pending | - | - |\n| **r2** | | | |\n`,
    ],
    [
      "no columns, where a third one would make a heading of a run",
      "| Run | Status |\n|---|---|\n| r1 | done |\n| **r2** |\n| r3 | done |\n",
      undefined,
    ],
    [
      "columns, which the heading of a group has empty, as it would be a run with a `-`",
      "| Run | Status | x |\n|---|---|---|\n| **8B** | | |\n| r1 | done | 1 |\n",
      "| Run | Status | Job ID | x | Notes |\n|---|---|--------|---|-------|\n| **8B** | |  | |  |\n| r1 | done | - | 1 | - |\n",
    ],
    ["nothing behind a fence that is never closed", "## Runs\n\n| Run |\n|---|\n| r1 |\n\n```\n", undefined],
  ])("%s", (_, before, after) => {
    expect(mended(before)).toBe(after ?? before);
    expect(mended(after ?? before)).toBe(after ?? before);
  });
});

describe("job ids that the journal knows better", () => {
  const second = [...failedOnce, intent(2), submitted("900", 2)];
  test.each([
    ["none, while it is in the queue", submittedOnce, "| r1 | queued | - | - |", "| r1 | queued | 812 | - |"],
    ["that of the attempt before", second, "| r1 | queued | 812 | - |", "| r1 | queued | 900 | - |"],
    ["the right one", second, "| r1 | queued | 900 | - |", undefined],
    ["one that a person wrote, of another job", submittedOnce, "| r1 | queued | 5 | - |", undefined],
    ["a remark of a person", submittedOnce, "| r1 | queued | my laptop | - |", undefined],
    [
      "none, in a row that was put back to what it was before",
      [...submittedOnce, ...wrote({ status: "queued", jobId: "812" })],
      "| r1 | pending | - | - |",
      undefined,
    ],
    ["nothing is known", [], "| r1 | queued | - | - |", undefined],
  ])("the row has %s", (_, events, before, after) => {
    const records: Records = events.length === 0 ? NOTHING : new Map([[KEY, recordAfter(events)]]);
    expect(mended(`${STATUS}${before}\n`, records)).toBe(`${STATUS}${after ?? before}\n`);
  });

  test("they go into a column that was missing", () => {
    const records: Records = new Map([[KEY, recordAfter(submittedOnce)]]);
    expect(mended("| Run | Status | Notes |\n|---|---|---|\n| r1 | queued | |\n", records)).toBe(
      "| Run | Status | Job ID | Notes |\n|---|---|--------|---|\n| r1 | queued | 812 | |\n",
    );
  });
});

const cell = fc.constantFrom(
  ..."r1,r2,r3,-,,done,pending,retry,running,812,900,`a|b`,`a\\|b`,a\\|b,x|y,``,`,漢字,**r1**,~~r2~~,skip,hmm,../x".split(
    ",",
  ),
);
const row = fc
  .record({
    run: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("r1", "r2", "r3", "r4") },
      { weight: 1, arbitrary: cell },
    ),
    cells: fc.array(cell, { maxLength: 5 }),
    closes: fc.boolean(),
  })
  .map(({ run, cells, closes }) => `| ${[run, ...cells].join(" | ")}${closes ? " |" : ""}`);
const table = (headings: readonly string[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...headings], { minLength: 1 }),
      fc.array(row, { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([columns, rows, hasPipes]) => {
      const all = ["Run", ...columns];
      const line = (cells: readonly string[]) => (hasPipes ? `|${cells.join("|")}|` : cells.join(" | "));
      return [line(all), line(all.map(() => "---")), ...rows].join("\n");
    });
const document = fc
  .record({
    runs: table(["Type", "Script", "lr"]),
    training: fc.option(table(["Status", "Job ID", "Notes", "x"]), { nil: "prose" }),
    evaluation: fc.option(table(["Task", "Status", "Epoch", "Started"]), { nil: "- a list" }),
    eol: fc.constantFrom("\n", "\r\n"),
    isOpen: fc.boolean(),
    bom: fc.boolean(),
  })
  .map(({ runs, training, evaluation, eol, isOpen, bom }) => {
    const parts = ["# T", "## Runs", runs, "## Training", training, "## Evaluation", evaluation];
    const text = `${bom ? "\ufeff" : ""}${parts.join("\n\n")}${isOpen ? "" : "\n"}`;
    return text.replaceAll("\n", eol);
  });
const journal = fc
  .subarray([
    ["training/r1", submittedOnce],
    ["training/r2", failedOnce],
    ["training/r3", [...failedOnce, intent(2), submitted("900", 2)]],
  ] as const)
  .map((some): Records => new Map(some.map(([key, events]) => [key, { ...recordAfter(events), key }])));

describe("whatever stands in the summary", () => {
  /** Rows whose cells may slide back: what they mean may change, and that is what they are mended for. */
  const slid = ({ document: { blocks }, rows, experiment }: Summary) => {
    const loose = new Set(
      blocks.flatMap((block) =>
        block.kind === "table" ? block.rows.filter((one) => one.surplus !== undefined) : [],
      ),
    );
    const names = new Set(
      experiment.tasks.filter(({ key }) => loose.has(rows.get(key)?.row as never)).map(({ run }) => run),
    );
    return { any: loose.size > 0, names };
  };

  test("a second time changes nothing", () => {
    fc.assert(
      fc.property(document, journal, (text, records) => {
        const once = mended(text, records);
        expect(mended(once, records)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  test("no task means something else, but for the job ids that are written and rows that had slid", () => {
    const property = fc.property(document, journal, (text, records) => {
      const before = read(text);
      const after = mendSummary(before, records).summary;
      fc.pre(after !== before && !slid(before).any);
      const jobs = new Map(staleJobCells(after, records).map(({ task, value }) => [task, value]));
      expect([...jobs]).toEqual([]);
      const written = new Map(
        after.experiment.tasks.flatMap(({ key, saidJob }) =>
          saidJob === undefined ? [] : [[key, saidJob.id] as const],
        ),
      );
      const wanted = before.experiment.tasks.map((task) => {
        const isAdded = !before.rows.has(task.key) && after.rows.has(task.key);
        const id = task.saidJob?.id;
        const job =
          written.get(task.key) === id
            ? task.saidJob
            : after.experiment.tasks.find(({ key }) => key === task.key)?.saidJob;
        const { saidJob: _, ...rest } = task;
        return shapeOfTask({
          ...rest,
          ...(job === undefined ? {} : { saidJob: job }),
          ...(isAdded ? { said: { kind: "status", status: "pending" } } : {}),
        });
      });
      expect(after.experiment.tasks.map(shapeOfTask).toSorted()).toEqual(wanted.toSorted());
      // What people ask for is the same, also beside the journal.
      const wishes = (summary: Summary) => {
        const { obeyed, told, adopt } = readWishes(summary.experiment.tasks, records);
        return [
          [...obeyed].toSorted(),
          told.map(({ task, word }) => `${task} ${word}`).toSorted(),
          adopt.map(({ task }) => task).toSorted(),
        ];
      };
      expect(wishes(after)).toEqual(wishes(before));
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("no error comes to light, and every line that is not mended stays", () => {
    const property = fc.property(document, journal, (text, records) => {
      const before = read(text);
      const after = mendSummary(before, records).summary;
      const errors = ({ diagnostics }: Summary) =>
        diagnostics.filter(({ severity }) => severity === "error").length;
      expect(errors(after)).toBeLessThanOrEqual(errors(before));
      const lines = (summary: Summary) =>
        summary.document.text.split(/\r?\n/).filter((line) => !line.includes("|"));
      const added = lines(after);
      for (const line of lines(before)) expect(added).toContain(line);
      expect(after.document.text.includes("\r\n")).toBe(text.includes("\r\n"));
      if (text.includes("\r\n")) expect(after.document.text.replaceAll("\r\n", "")).not.toContain("\n");
      expect(/\n$/.test(after.document.text)).toBe(/\n$/.test(text));
    });
    fc.assert(property, { numRuns: 300 });
  });
});
