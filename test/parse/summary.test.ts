import { describe, expect, test } from "vitest";
import { readSummary } from "../../src/parse/summary.ts";
import { findingsOf, summaryOf, tasksOf } from "./shape.ts";

const RUNS = ["## All Runs", "", "| Run Name | lr |", "|---|---|", "| r1 | 1 |", "| r2 | 2 |", ""];
const table = (heading: string, header: string, ...rows: string[]): string[] => [
  heading,
  "",
  header,
  header.replaceAll(/[^|]+/g, "---"),
  ...rows,
  "",
];

describe("the name of an experiment", () => {
  test.each([
    ["# Plan", "Plan"],
    ["# Experiment: lr sweep", "lr sweep"],
    ["# experiment:sweep", "sweep"],
    ["# **Bold** `code`", "Bold code"],
    ["Plan\n====", "Plan"],
    ["## Not a title", "folder"],
    ["", "folder"],
    ["---\ntitle: x\n---\n# Real", "Real"],
    ["```\n# In a fence\n```\n# Real", "Real"],
    ["# First\n# Second", "First"],
  ])("%j", (text, expected) => {
    expect(summaryOf(text, "", ...RUNS).experiment.name).toBe(expected);
  });
});

describe("the stage of a status table is named by the nearest heading", () => {
  test.each([
    ["### Fine-tuning", "training"],
    ["### Fine tuning", "training"],
    ["### Finetuning", "training"],
    ["### Training", "training"],
    ["### Model Optimization", "training"],
    ["### Optimisation", "training"],
    ["### Preparation", "training"],
    ["### Evaluation", "evaluation"],
    ["### Evaluations", "evaluation"],
    ["### Eval", "evaluation"],
    ["### Evaluation status (week 45)", "evaluation"],
    ["## Status", "training"],
    ["## Run Status", "training"],
    ["## Status of all runs", "training"],
    ["## Current status (2026-10-22)", "training"],
    ["## All Runs", "training"],
    ["# The title", "training"],
    ["no heading", "training"],
    ["### Merge & upload", "merge-&-upload"],
    ["### Data / cleaning", "data-cleaning"],
    ["### Status quo ante", "status-quo-ante"],
    ["### 3. Fine-tuning {#ft}", "training"],
    ["### 🚀 **Fine‑tuning** 🚀", "training"],
    ["### FINE-TUNING ###", "training"],
    ["### Ｔｒａｉｎｉｎｇ", "training"],
    ["### Evaluating", "evaluation"],
    ["### Evaluation of fine-tuned models", "evaluation"],
    ["### Training and evaluation", "training"],
    ["## Status — week 45", "training"],
    ["## Status: week 45", "training"],
    ["## 2) Runs of week 45", "training"],
    ["## Status (evaluation)", "evaluation"],
    ["### iv. Upload", "upload"],
    ["### 3.2 Upload:", "upload"],
    ["### Upload (v2)", "upload-(v2)"],
    ["## Evaluations\n### Status", "evaluation"],
    ["## Upload\n### Status", "upload"],
    ["## Status\n### Upload", "upload"],
    ["## Fine-tuning\n### Batch 2", "training"],
    ["## Fine-tuning\n### Batch 2\n#### Status", "training"],
    ["## Fine-tuning\n## Upload", "upload"],
    ["# Fine-tuning of llamas\n## Upload", "upload"],
  ])("%s: %s", (heading, stage) => {
    const summary = summaryOf(...table(heading, "| Run | Status |", "| r1 | pending |"));
    expect(tasksOf(summary)).toEqual([`${stage}/r1 pending`]);
  });

  test("a table with a Task column under no stage's heading is an evaluation", () => {
    const summary = summaryOf(
      ...table("## Status", "| Run | Task | Epoch | Status |", "| r1 | cap | 0 | pending |"),
    );
    expect(tasksOf(summary)).toEqual(["evaluation/r1/cap/0 pending"]);
  });
});

describe("groups of runs are no stages", () => {
  const status = (name: string): string[] => ["| Run | Status |", "|---|---|", `| ${name} | |`, ""];
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "below a heading with runs in it",
      ["## Runs", "### 8B", ...status("a"), "### 70B", ...status("b")],
      ["training/a -", "training/b -"],
    ],
    [
      "beside a table of its own",
      ["## Experiment runs (8B)", ...status("a"), "### Second batch", ...status("b")],
      ["training/a -", "training/b -"],
    ],
    [
      "of trainings",
      ["## Training runs", ...status("a"), "### Second batch", ...status("b")],
      ["training/a -", "training/b -"],
    ],
    ["in another language, too", ["## Runs 实验", ...status("a")], ["training/a -"]],
    ["named as runs", ["## Status", "### 8B runs", ...status("a")], ["training/a -"]],
    [
      "below another heading, by the same name",
      [
        "## Runs",
        "### 8B",
        "| Run | lr |",
        "|---|---|",
        "| a | 1 |",
        "",
        "## Status",
        "### 8b",
        ...status("a"),
      ],
      ["training/a -"],
    ],
    [
      "of evaluations",
      [
        "## Runs",
        "### 8B",
        ...status("a"),
        "## Evaluation",
        "### 8B",
        "| Run | Task | Status |",
        "|-|-|-|",
        "| a | t | |",
      ],
      ["training/a -", "evaluation/a/t -"],
    ],
    [
      "but where one names a stage, all do",
      ["## Runs", "### Training", ...status("a"), "### Upload", ...status("a")],
      ["training/a -", "upload/a -"],
    ],
    ["and runs of a stage are of it", ["## Evaluation runs", ...status("a")], ["evaluation/a -"]],
  ])("%s", (_, lines, expected) => {
    const summary = summaryOf(...lines);
    expect(tasksOf(summary)).toEqual(expected);
    expect(summary.experiment.runs.map(({ name }) => name)).toEqual([
      ...new Set(summary.experiment.tasks.map(({ run }) => run)),
    ]);
  });
});

describe("a heading between a stage and its table", () => {
  const rows = (...status: readonly string[]): string[] => [
    "| Run | Epoch | Status |",
    "|---|---|---|",
    ...status,
    "",
  ];

  test("names the task of an evaluation that has no Task column", () => {
    const summary = summaryOf(
      "## Evaluations",
      "### capitalization",
      ...rows("| r1 | 0 | done |"),
      "### 2. spelling",
      ...rows("| r1 | 0 | |"),
    );
    expect(tasksOf(summary)).toEqual([
      "evaluation/r1/capitalization/0 completed",
      "evaluation/r1/spelling/0 -",
    ]);
  });

  test("names nothing where there is a Task column, or where it could be no folder", () => {
    const summary = summaryOf(
      "## Evaluations",
      "### first round",
      ...table("", "| Run | Task | Status |", "| r1 | cap | |"),
      "### a/b",
      ...rows("| r1 | 0 | |"),
    );
    expect(tasksOf(summary)).toEqual(["evaluation/r1/cap -", "evaluation/r1/0 -"]);
  });

  test.each([
    ["a table of its own", ["## Training", ...rows("| r1 | | done |")]],
    ["a heading with a stage below it", ["## Training pipeline", "### Training", ...rows("| r1 | | done |")]],
  ])("is a stage of its own where the stage has %s", (_, lines) => {
    const summary = summaryOf(...lines, "### Upload", ...rows("| r1 | | |"));
    expect(tasksOf(summary)).toEqual(["training/r1 completed", "upload/r1 -"]);
  });
});

describe("several tables of runs", () => {
  const names = (...lines: readonly string[]): string[] =>
    summaryOf(...lines).experiment.runs.map(({ name }) => name);
  const first = table("## All Runs", "| Run | lr |", "| r1 | 1 |");

  test.each([
    ["below sub-headings", [...first, ...table("### Ablations", "| Run | wd |", "| r2 | 1 |")], ["r1", "r2"]],
    [
      "below sub-headings only",
      [
        "## All Runs",
        ...table("### A", "| Run | x |", "| r1 | 1 |"),
        ...table("### B", "| Run | y |", "| r2 | 1 |"),
      ],
      ["r1", "r2"],
    ],
    ["apart by prose", [...first, "And:", "", ...table("", "| Run | wd |", "| r2 | 1 |")], ["r1", "r2"]],
    ["of results of known runs", [...first, ...table("### So far", "| Run | acc |", "| r1 | 1 |")], ["r1"]],
    [
      "some known, some not",
      [...first, ...table("### So far", "| Run | acc |", "| r1 | 1 |", "| r2 | 1 |")],
      ["r1"],
    ],
    [
      "below a heading of an archive",
      [...first, ...table("### Dropped", "| Run | acc |", "| r2 | 1 |")],
      ["r1"],
    ],
    ["by another name", [...first, ...table("### Symbols", "| Name | Meaning |", "| lr | rate |")], ["r1"]],
    [
      "with a variable first",
      [
        "## All Runs",
        ...table("### Symbols", "| Name | Meaning |", "| lr | rate |"),
        ...table("### B", "| Run | y |", "| r2 | 1 |"),
      ],
      ["r2"],
    ],
    ["below another heading", [...first, ...table("## Ideas", "| Run | wd |", "| r2 | 1 |")], ["r1"]],
    [
      "after a table with their status",
      [
        ...table("## Runs", "| Run | Status |", "| r1 | |"),
        ...table("### Last week", "| Run | mrr |", "| r9 | 1 |"),
      ],
      ["r1"],
    ],
    [
      "of one stage, with status",
      [
        ...table("## Training (1)", "| Run | Status |", "| r1 | |"),
        ...table("## Training (2)", "| Run | Type | Status |", "| r2 | | |", "| b | Base | |"),
        ...table("## Upload", "| Run | Status |", "| r3 | |"),
      ],
      ["r1", "r2", "b"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(names(...lines)).toEqual(expected);
  });

  test("one that marks some of them with a star lists them again", () => {
    const best = table("### Best", "| Run | acc |", "| ⭐ r1 | 1 |");
    const summary = summaryOf(...first, ...best);
    expect(summary.experiment.runs.map(({ name }) => name)).toEqual(["r1"]);
    expect(findingsOf(summary)).toEqual([]);
  });

  test("one of which some runs are known is told of", () => {
    const more = table("### So far", "| Run | acc |", "| r1 | 1 |", "| r2 | 1 |");
    expect(findingsOf(summaryOf(...first, ...more))).toEqual([
      "warning summary.half-known-runs 9:1 | Run | acc |",
    ]);
  });
});

describe("rows in doubt let no job go in", () => {
  test.each([
    ["struck out", "| ~~r1~~ | a | - | pending |", "training/r1 ?~~r1~~, struck out command a"],
    ["struck out, and over", "| ~~r1~~ | a | 7 | done |", "training/r1 completed #7 command a"],
    [
      "with a struck command",
      "| r1 | ~~a~~ b | - | retry |",
      "training/r1 ?a command with struck text command ~~a~~ b",
    ],
    [
      "slid",
      "| r1 | `a|b` | - | pending |",
      "training/r1 ?more cells than columns: they may have slid command `a",
    ],
    [
      "slid to where it says pending",
      "| r1 | `a|x|pending|y` |",
      "training/r1 ?more cells than columns: they may have slid command `a",
    ],
    [
      "slid by one letter, at a row's end without a pipe",
      "r1 | cat x | - | pending | 3",
      "training/r1 ?more cells than columns: they may have slid command cat x",
    ],
    ["with one cell more, which is empty", "| r1 | a | - | pending | |", "training/r1 pending command a"],
    ["with an id that cannot be read", "| r1 | a | 7, 8 | pending |", "training/r1 ?Job ID 7, 8 command a"],
    [
      "with an id that cannot be read, and asked for again",
      "| r1 | a | 7, 8 | retry |",
      "training/r1 !retry command a",
    ],
    [
      "with an id that cannot be read, and over",
      "| r1 | a | 7, 8 | failed |",
      "training/r1 failed command a",
    ],
  ])("%s", (_, row, expected) => {
    expect(tasksOf(summaryOf(...table("## Runs", "| Run | Command | Job ID | Status |", row)))).toEqual([
      expected,
    ]);
  });

  test.each([
    ["in its status", "| r1 | pend", undefined, undefined],
    ["in its job id", "| r1 | pending | 81", undefined, undefined],
    ["by nothing but its line end", "| r1 | pending | 812 |", "pending", "812"],
  ])("a row that the end of the file cuts off %s", (_, row, status, id) => {
    const lines = table("## Runs", "| Run | Status | Job ID |", row).slice(0, -1);
    const [task] = readSummary("/s.md", lines.join("\n"), "s").experiment.tasks;
    expect([task?.cells.status, task?.saidJob?.id]).toEqual([status, id]);
  });

  test("of what has slid no cell but a status is ours to write", () => {
    const summary = summaryOf(
      ...table("## Runs", "| Run | x | Status | Job ID | Notes |", "| r1 | a|b | running | - | - |"),
    );
    expect(summary.experiment.tasks.map(({ cells }) => cells)).toEqual([{ status: "b" }]);
  });

  test("a run that is struck out, or has slid, in the table of runs: no row is added, and those there are wait", () => {
    const summary = summaryOf(
      ...table("## Runs", "| Run | Command |", "| ~~r1~~ | a |", "| r2 | a | b |", "| r3 | a |"),
      ...table("## Training", "| Run | Status |", "| r2 | pending |"),
    );
    expect(tasksOf(summary)).toEqual([
      "training/r2 ?more cells than columns: they may have slid command a",
      "training/r3 - command a",
    ]);
  });
});

describe("which table is the run table", () => {
  test("the first one under a heading with `runs`, whatever comes before it", () => {
    const summary = summaryOf(
      ...table("## Variables", "| Name | Levels |", "| rank | 8, 64 |"),
      ...table("## Runs", "| Note | x |", "| no run column | 1 |"),
      ...table("## The runs of week 2", "| Run | lr |", "| r1 | 1 |"),
      ...table("## More runs", "| Run | lr |", "| r9 | 1 |"),
    );
    expect(summary.experiment.runs.map(({ name }) => name)).toEqual(["r1"]);
  });

  test("a status table without tasks where there is no other", () => {
    const summary = summaryOf(
      ...table("## Evaluation", "| Run | Task | Status |", "| r1 | cap | pending |"),
      ...table("## Sweep", "| Run | lr | Status |", "| r2 | 3 | done |"),
    );
    expect(summary.experiment.runs.map(({ name }) => name)).toEqual(["r2"]);
    expect(tasksOf(summary)).toEqual(["evaluation/r1/cap pending", "sweep/r2 completed"]);
  });

  test("tables in fences, comments, quotes and lists are prose", () => {
    const rows = ["| Run | Status |", "|---|---|", "| no | pending |"];
    const summary = summaryOf(
      ...RUNS,
      ...["```", ...rows, "```", ""],
      ...["<!--", ...rows, "-->", ""],
      ...rows.map((row) => `> ${row}`),
      "",
      ...["- item", ...rows.map((row) => `  ${row}`), ""],
      ...["    indented", ...rows.map((row) => `    ${row}`), ""],
      ...table("## Training", "| Run | Status |", "| r1 | done |", "| r2 | done |"),
    );
    expect(tasksOf(summary)).toEqual(["training/r1 completed", "training/r2 completed"]);
  });
});

describe("runs", () => {
  test("types, scripts and commands; what stands in the run table is how a run is trained, not evaluated", () => {
    const summary = summaryOf(
      ...table(
        "## Runs",
        "| Run | Type | Script | Command | Model | Time | Epochs | lr |",
        "| r1 | Fine-tuned | `a.sh` | - | m | 2h | 3 | `1e-5` |",
        "| r2 | | - | python t.py --lr=1 | m | TBD | 2.5 | |",
        "| b1 | Control | | | | | | |",
        "| b2 | base model | | | | | 0 | |",
        "| b3 | **Baseline** | | | | | many | |",
        "| b4 | Basel | | | | | 100001 | |",
      ),
      ...table(
        "## Evaluation",
        "| Run | Task | Script | Status |",
        "| r1 | cap | e.sh | |",
        "| b1 | cap | | |",
      ),
    );
    const runs = summary.experiment.runs.map(({ parameters, ...run }) => ({
      ...run,
      parameters: Object.fromEntries(parameters),
    }));
    expect(runs).toEqual([
      {
        name: "r1",
        control: false,
        parameters: { lr: "`1e-5`" },
        script: "a.sh",
        estimate: "2h",
        epochs: 3,
      },
      { name: "r2", control: false, parameters: { lr: "" }, command: "python t.py --lr=1" },
      { name: "b1", control: true, parameters: { lr: "" } },
      { name: "b2", control: true, parameters: { lr: "" } },
      { name: "b3", control: true, parameters: { lr: "" } },
      { name: "b4", control: false, parameters: { lr: "" } },
    ]);
    expect(tasksOf(summary)).toEqual(["evaluation/r1/cap - script e.sh", "evaluation/b1/cap - control"]);
  });

  test("a control in a table of runs that has the status too is no task, and none is missing", () => {
    const summary = summaryOf(
      ...table("## Runs", "| Run | Type | Status |", "| r1 | | |", "| b | Control | |"),
    );
    expect(tasksOf(summary)).toEqual(["training/r1 -"]);
  });

  test("rows without a name, and cells that a row lacks", () => {
    const summary = summaryOf(
      ...table("## Runs", "| Run | lr | Status | Notes |", "| r1 |", "| - | 3 | done | |", "| | | | |"),
    );
    expect(tasksOf(summary)).toEqual(["training/r1 -"]);
    expect(summary.experiment.tasks[0]?.cells).toEqual({ notes: "" });
    expect(Object.fromEntries(summary.experiment.runs[0]?.parameters ?? [])).toEqual({});
  });

  test("runs that are named like words for nothing", () => {
    const summary = summaryOf(...table("## Runs", "| Run | Status |", "| none | |", "| NA | |", "| ? | |"));
    expect(tasksOf(summary)).toEqual(["training/none -", "training/NA -", "training/? -"]);
  });

  test("an epoch of a training says how far it is, and is no part of the key", () => {
    const summary = summaryOf(
      ...table("## Training", "| Run | Epoch | Status |", "| r1 | 3/10 | running |", "| r2 | 4 | running |"),
    );
    expect(findingsOf(summary)).toEqual([]);
    expect(tasksOf(summary)).toEqual(["training/r1 running", "training/r2 running"]);
  });
});

describe("tools and epochs", () => {
  test.each([
    ["- **Model Preparation:** torchtune", { training: "torchtune" }],
    ["- **Evaluation**: `inspect-ai`", { evaluation: "inspect-ai" }],
    ["* **Fine-tuning:** own\n  - **Evaluation:** other", { training: "own", evaluation: "other" }],
    [
      "**Model Preparation:** torchtune  \n**Evaluation:** inspect-ai\\\n**Epochs:** 2",
      { training: "torchtune", evaluation: "inspect-ai" },
    ],
    ["> **Evaluation:** inspect-ai", {}],
    ["- **Optimization:**", {}],
    ["- **Plotting:** matplotlib", {}],
    ["- Evaluation: inspect-ai", {}],
  ])("%j", (fields, expected) => {
    const summary = summaryOf("## Tools", "", ...fields.split("\n"), "", ...RUNS);
    expect(Object.fromEntries(summary.experiment.tools)).toEqual(expected);
  });

  test("tools are named under their heading only", () => {
    expect(
      Object.fromEntries(summaryOf("## Notes", "", "- **Evaluation:** x", "", ...RUNS).experiment.tools),
    ).toEqual({});
  });

  test.each([
    ["2", 2, []],
    ["`12`", 12, []],
    ["2 (or 3)", undefined, ["warning summary.epochs 3:15 2 (or 3)"]],
    ["0", undefined, ["warning summary.epochs 3:15 0"]],
    ["99999999999", undefined, ["warning summary.epochs 3:15 99999999999"]],
    ["-1", undefined, ["warning summary.epochs 3:15 -1"]],
  ])("- **Epochs:** %s", (text, epochs, findings) => {
    const summary = summaryOf("## Configuration", "", `- **Epochs:** ${text}`, "", ...RUNS);
    expect(summary.experiment.epochs).toBe(epochs);
    expect(findingsOf(summary)).toEqual(findings);
  });

  test.each([
    ["Epochs: 2", 2],
    ["- Epochs: 2", 2],
    ["- Number of epochs: 12", 12],
    ["**Epochs: 2**", 2],
    ["- **Epochs**: 2", 2],
    ["Epochs: 2 for all but the last", undefined],
    ["We ran for epochs: 2", undefined],
    ["> Epochs: 2", undefined],
  ])("%s, under a heading of settings only", (line, epochs) => {
    expect(summaryOf("## Configuration", "", line, "", ...RUNS).experiment.epochs).toBe(epochs);
    const isField = line.includes("**Epochs**");
    expect(summaryOf("## Notes", "", line, "", ...RUNS).experiment.epochs).toBe(isField ? epochs : undefined);
  });
});

describe("tasks that have no row yet", () => {
  const EVALUATIONS = table("### Evaluation Tasks", "| Task Name | Script |", "| cap | |", "| sum | |");

  test("in a summary without status: trainings, and each evaluation at each epoch, once for a control", () => {
    const summary = summaryOf(
      "- **Epochs:** 2",
      "",
      ...table(
        "## Runs",
        "| Run | Type | Script | Epochs |",
        "| r1 | | a.sh | |",
        "| r2 | | | 1 |",
        "| b | Base | | |",
      ),
      ...EVALUATIONS,
    );
    expect(tasksOf(summary)).toEqual([
      "training/r1 - script a.sh",
      "training/r2 -",
      ...["cap/0", "cap/1", "sum/0", "sum/1"].map((rest) => `evaluation/r1/${rest} -`),
      ...["cap/0", "sum/0"].map((rest) => `evaluation/r2/${rest} -`),
      ...["cap", "sum"].map((rest) => `evaluation/b/${rest} - control`),
    ]);
    expect([...summary.rows.keys()]).toEqual([]);
  });

  test.each([
    ["no training table", table("## Evaluation", "| Run | Status |", "| r1 | |"), ["evaluation/r1 -"]],
    [
      "a training table with one of the rows",
      table("## Training", "| Run | Status |", "| r2 | done |"),
      ["training/r2 completed", "training/r1 -"],
    ],
    [
      "a training table with tasks of its own",
      table("## Training", "| Run | Task | Status |", "| r1 | a | |", "| r1 | b | |", "| r2 | a | |"),
      ["training/r1/a -", "training/r1/b -", "training/r2/a -"],
    ],
  ])("with %s", (_, status, expected) => {
    expect(tasksOf(summaryOf(...RUNS, ...EVALUATIONS, ...status))).toEqual(expected);
  });
});

describe("findings, all at once, each with its place", () => {
  test.each([
    ["nothing", [""], ["error summary.empty"]],
    ["only a BOM and blanks", ["\ufeff  ", "\t"], ["error summary.empty"]],
    ["prose", ["# Title", "words"], ["error summary.no-table"]],
    [
      "a table of something else",
      table("## Costs", "| Item | Price |", "| a | 1 |"),
      ["error summary.no-table"],
    ],
    [
      "a status table that names no run",
      table("## Status", "| Step | Status | Job ID |", "| a | done | 1 |"),
      ["error summary.no-run-column 3:1 | Step | Status | Job ID |"],
    ],
    [
      "runs across",
      [...RUNS, ...table("## Plan", "| | r1 | r2 |", "| Status | done | |")],
      ["warning summary.transposed-table 10:1 | | r1 | r2 |"],
    ],
    ["a glossary", [...RUNS, ...table("## Words", "| Name | Meaning |", "| Status | how it is |")], []],
    [
      "statuses under another heading",
      table("## Runs", "| Run | Train status | Hidden state |", "| r1 | done | 512 |"),
      ["error summary.unread-status-column 3:9 Train status"],
    ],
    [
      "tasks of evaluations that are no folders",
      [...RUNS, ...table("## Evaluation Tasks", "| Task | x |", "| ../x | |")],
      ["error summary.unsafe-name 12:3 ../x"],
    ],
    ["a table of milestones", [...RUNS, ...table("## Plan", "| Milestone | Status |", "| a | done |")], []],
    [
      "a run that stands twice in the run table",
      [...RUNS.slice(0, 6), "| r1 | 3 |", ""],
      ["error summary.duplicate-run 7:3 r1"],
    ],
    [
      "a run that stands twice in a table with status",
      table("## Runs", "| Run | Status |", "| r1 | done |", "| **r1** | |"),
      ["error summary.duplicate-run 6:3 **r1**"],
    ],
    [
      "a task that stands in two tables",
      [
        ...table("## Training", "| Run | Status |", "| r1 | done |"),
        ...table("## Fine-tuning", "| Run | Status |", "| r1 | |"),
      ],
      ["error summary.duplicate-run 11:3 r1"],
    ],
    [
      "an evaluation that stands twice",
      table(
        "## Eval",
        "| Run | Task | Epoch | Status |",
        "| r1 | c | 0 | |",
        "| r1 | c | 1 | |",
        "| r1 | c | 0 | |",
      ),
      ["error summary.duplicate-run 7:3 r1"],
    ],
    [
      "names that are no folders",
      table("## Runs", "| Run | Status |", "| ../x | |", "| -rf | |", "| ok | |"),
      ["error summary.unsafe-name 5:3 ../x", "error summary.unsafe-name 6:3 -rf"],
    ],
    [
      "an evaluation's names",
      table("## Eval", "| Run | Task | Epoch | Status |", "| r1 | a/b | .. | |"),
      ["error summary.unsafe-name 5:8 a/b", "error summary.unsafe-name 5:14 .."],
    ],
    [
      "words that are not known",
      table("## Runs", "| Run | Status |", "| r1 | dunno |", "| r2 | 🦄 half |"),
      ["warning summary.unknown-status 5:8 dunno", "warning summary.unknown-status 6:8 🦄 half"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(findingsOf(summaryOf(...lines))).toEqual(expected);
  });

  test("each has a next step and the file's path", () => {
    const summary = summaryOf(
      "- **Epochs:** x",
      "",
      ...table("## Runs", "| Run | Status |", "| r1 | what |", "| r1 | |", "| -x | |"),
      ...table("## Status", "| Step | Status | Job |", "| a | | |"),
    );
    expect(summary.diagnostics.length).toBe(7);
    expect(summary.diagnostics.every(({ path, next }) => path === "s.md" && next !== undefined)).toBe(true);
  });

  test("columns leave out a BOM, lines count CRLF once", () => {
    const text = "\ufeff| Run | Status |\r\n|---|---|\r\n| r1 | dunno |\r\n";
    expect(findingsOf(summaryOf(text))).toEqual(["warning summary.unknown-status 3:8 dunno"]);
  });
});
