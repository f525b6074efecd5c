import fc from "fast-check";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { describe, expect, test } from "vitest";
import type { CellWrite } from "../../src/model/event.ts";
import { readSummary, type Summary } from "../../src/parse/summary.ts";
import { addMissingRows, writeCells } from "../../src/parse/write.ts";
import { tasksOf } from "./shape.ts";

const read = (text: string): Summary => readSummary("s.md", text, "folder");

/** Rows of all tables as another reader of GFM sees them. */
function tablesByRemark(text: string): string[][][] {
  const root = remark().use(remarkGfm).parse(text);
  const textOf = (node: object): string =>
    "value" in node
      ? String(node.value)
      : "children" in node
        ? (node.children as object[]).map(textOf).join("")
        : "";
  return root.children.flatMap((node) =>
    node.type === "table" ? [node.children.map((row) => row.children.map(textOf))] : [],
  );
}

const RUNS = "## Runs\n\n| Run | Type |\n|---|---|\n| r1 | |\n| r2 | |\n| b | Base |\n";

describe("cells", () => {
  const text = [
    "## Training",
    "",
    "| Run Name | Status  | Job ID | Notes   |  x |",
    "|:---------|:-------:|-------:|---------|----|",
    "| r1       | pending | -      | a \\| b  | 1  |",
    "| r2       | running | 812    |         | 2  |",
    "| r3 |",
    "",
    "| Run Name | Status |",
    "",
  ].join("\n");
  const write = (task: string, column: CellWrite["column"], value: string): CellWrite => ({
    task,
    column,
    value,
  });

  test.each([
    ["nothing", [], []],
    [
      "what stands there already",
      [write("training/r1", "status", "pending"), write("training/r1", "notes", "a | b")],
      [],
    ],
    ["a task that has no row", [write("training/r9", "status", "failed")], []],
    ["a column that the table lacks", [write("training/r1", "started", "now")], []],
    [
      "a value that fits and one that does not",
      [write("training/r2", "status", "failed"), write("training/r2", "notes", "exit code 1 | see the log")],
      ["| r2       | failed  | 812    | exit code 1 \\| see the log | 2  |"],
    ],
    [
      "several cells of a row that is too short",
      [write("training/r3", "status", "queued"), write("training/r3", "jobId", "9")],
      ["| r3 | queued | 9 |"],
    ],
    [
      "line ends and controls",
      [write("training/r1", "notes", "one\r\ntwo\u001b[31m")],
      ["| r1       | pending | -      | one two [31m | 1  |"],
    ],
  ])("%s", (_, writes, expected) => {
    const before = text.split("\n");
    const after = writeCells(read(text), writes).split("\n");
    expect(after.filter((line, index) => line !== before[index])).toEqual(expected);
    expect(after.length).toBe(before.length);
  });

  test("what is written is what is read, and a second time changes nothing; no other cell does", () => {
    const values = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 6, maxLength: 6 });
    const property = fc.property(values, fc.constantFrom("\n", "\r\n"), fc.boolean(), (cells, eol, bom) => {
      const [status = "", jobId = "", notes = "", other = "", third = "", fourth = ""] = cells;
      const source = `${bom ? "\ufeff" : ""}${text.replaceAll("\n", eol)}`;
      const writes = [
        write("training/r1", "status", status),
        write("training/r1", "notes", notes),
        write("training/r2", "jobId", jobId),
        write("training/r2", "notes", other),
        write("training/r3", "status", third),
        write("training/r3", "notes", fourth),
      ];
      const once = writeCells(read(source), writes);
      const summary = read(once);
      expect(writeCells(summary, writes)).toBe(once);
      const cellsOf = (task: number) => summary.experiment.tasks[task]?.cells;
      const plain = (value: string) => value.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, " ").trim();
      expect([cellsOf(0), cellsOf(1)]).toEqual([
        { status: plain(status), jobId: "-", notes: plain(notes) },
        { status: "running", jobId: plain(jobId), notes: plain(other) },
      ]);
      expect(once.split(eol).length).toBe(source.split(eol).length);
    });
    fc.assert(property);
  });
});

describe("rows that are missing", () => {
  test.each([
    [
      "in a summary without status",
      RUNS,
      `${RUNS}
## Status

### Fine-tuning

| Run Name | Status | Job ID | Started | Completed | Notes |
|----------|--------|--------|---------|-----------|-------|
| r1 | pending | - | - | - | - |
| r2 | pending | - | - | - | - |
`,
    ],
    [
      "with evaluations, one row for a control",
      `${RUNS}\n## Evaluation Tasks\n\n| Task |\n|---|\n| cap |\n`,
      `${RUNS}
## Evaluation Tasks

| Task |
|---|
| cap |

## Status

### Fine-tuning

| Run Name | Status | Job ID | Started | Completed | Notes |
|----------|--------|--------|---------|-----------|-------|
| r1 | pending | - | - | - | - |
| r2 | pending | - | - | - | - |

### Evaluations

| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |
|----------|------|-------|--------|--------|-----------|-------|
| r1 | cap | 0 | pending | - | - | - |
| r2 | cap | 0 | pending | - | - | - |
| b | cap | - | pending | - | - | - |
`,
    ],
    [
      "in a table of one's own",
      `${RUNS}\n## Training\n\n| x | State | Run |\n|---|:---|---:|\n| 1 | done | r2 |\n\nProse.\n`,
      `${RUNS}\n## Training\n\n| x | State | Run |\n|---|:---|---:|\n| 1 | done | r2 |\n| - | pending | r1 |\n\nProse.\n`,
    ],
    [
      "without a final line end, none is added",
      `${RUNS}\n## Training\n\nRun | Status\n--- | ---\nr2 | done`,
      `${RUNS}\n## Training\n\nRun | Status\n--- | ---\nr2 | done\nr1 | pending`,
    ],
    [
      "in bold where all names are: beside a plain one, an empty row would be a heading and no run",
      `${RUNS}\n## Training\n\n| Run | Status | Notes |\n|---|---|---|\n| **r2** | | |\n`,
      `${RUNS}\n## Training\n\n| Run | Status | Notes |\n|---|---|---|\n| **r2** | | |\n| **r1** | pending | - |\n`,
    ],
    [
      "nothing is missing",
      `${RUNS}\n## Training\n\n| Run | Status |\n|---|---|\n| r1 |\n| r2 | done |`,
      undefined,
    ],
    ["a fence that is never closed would swallow them", `${RUNS}\n\`\`\`sh\nsqueue\n`, undefined],
    ["so would a comment", `${RUNS}\n<!-- to do\n`, undefined],
  ])("%s", (_, before, expected) => {
    const after = addMissingRows(read(before));
    expect(after).toBe(expected ?? before);
  });

  test("with CRLF and a BOM every line ends as before", () => {
    const text = `\ufeff${RUNS.replaceAll("\n", "\r\n")}`;
    const after = addMissingRows(read(text));
    expect(after.startsWith(text)).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(tasksOf(read(after))).toEqual(["training/r1 pending", "training/r2 pending"]);
  });

  test("another reader of GFM sees the same rows", () => {
    expect(tablesByRemark(addMissingRows(read(RUNS))).at(-1)).toEqual([
      ["Run Name", "Status", "Job ID", "Started", "Completed", "Notes"],
      ["r1", "pending", "-", "-", "-", "-"],
      ["r2", "pending", "-", "-", "-", "-"],
    ]);
  });

  test.each([
    "_x_",
    "__init__",
    "a*b*c",
    "`x`",
    "``",
    "a`b",
    "<b>",
    "[x](y)",
    "a|b",
    "~~x~~",
    "a&amp;b",
    "&lt;",
    "x|y|`z`",
  ])("a run named %j keeps its name", (name) => {
    const cell = name.replaceAll(/[!-/:-@[-`{-~]/g, "\\$&");
    const text = `## Runs\n\n| Run | lr |\n|---|---|\n| ${cell} | 1 |\n`;
    const keys = (source: string) => read(source).experiment.tasks.map(({ key }) => key);
    expect(keys(text)).toEqual([`training/${name}`]);
    const after = addMissingRows(read(text));
    expect(keys(after)).toEqual([`training/${name}`]);
    expect(addMissingRows(read(after))).toBe(after);
  });

  test("whatever the names are, a second time adds nothing", () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
      .map((text) => text.replaceAll(/[\r\n|]/g, "."));
    const property = fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (names, hasTable) => {
        const rows = names.map((each) => `| ${each} | 1 |`).join("\n");
        const own = hasTable ? "\n## Training\n\n| Run | Status |\n|---|---|\n| other | |\n" : "";
        const before = read(`## Runs\n\n| Run | lr |\n|---|---|\n${rows}\n${own}`);
        const after = addMissingRows(before);
        expect(addMissingRows(read(after))).toBe(after);
        expect(new Set(read(after).experiment.tasks.map(({ key }) => key))).toEqual(
          new Set(before.experiment.tasks.map(({ key }) => key)),
        );
      },
    );
    fc.assert(property);
  });
});
