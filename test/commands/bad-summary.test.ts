import { describe, expect, test } from "vitest";
import { rowOf, statuses, summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { filesIn } from "./snapshot.ts";
import { type Workshop, workshop } from "./workshop.ts";

const NAMES = "  → Use letters, digits, dots, dashes and underscores\n";
const TABLE =
  "  → Add a table with a `Run Name` column under a heading `## All Runs`; an example: runmark init --help\n";

/** Everything that reads the summary before it would act refuses in the same words; nothing is submitted, nothing written. */
async function refuses(shop: Workshop, says: string, commands = ["run"]): Promise<void> {
  const before = await filesIn(shop.folder);
  for (const command of commands) {
    const ended = await shop.run([command, "-q"]);
    expect({ command, ...ended, err: shop.plain(ended.err) }).toEqual({
      command,
      code: 3,
      out: "",
      err: says,
    });
  }
  const codes = envelopeIn("check", await shop.run(["check", "--json"])).diagnostics.map(({ code }) => code);
  expect(says.match(/(?<=\[)[a-z]+\.[a-z0-9-]+(?=\])/g)).toEqual(codes);
  expect(await shop.slurm.calls("sbatch")).toEqual([]);
  expect(await filesIn(shop.folder)).toEqual(before);
}

describe("errors: exit 3 with the way on, nothing submitted, nothing written", () => {
  test.each([
    [
      "an empty summary",
      "",
      `error: the summary is empty [summary.empty]\n  experiment_summary.md\n${TABLE}`,
    ],
    [
      "blank lines",
      " \n\n",
      `error: the summary is empty [summary.empty]\n  experiment_summary.md\n${TABLE}`,
    ],
    [
      "no table",
      "# Experiment: x\n\nprose\n\n```\n| Run | Status |\n|--|--|\n```\n",
      `error: the summary has no table of runs [summary.no-table]\n  experiment_summary.md\n${TABLE}`,
    ],
    [
      "two runs of one name",
      summaryOf({ run: "one" }, { run: "one", command: "false" }),
      "error: training/one stands in the summary twice [summary.duplicate-run]\n" +
        "  experiment_summary.md:8:3\n  8 │ | one | false | pending | - | - | - | - |\n    │   ^^^\n" +
        "  → Rename one of the two, or delete its row; the other is in line 7\n",
    ],
    [
      "a status table that names no run",
      "## Status\n\n| Status | Job ID |\n|--|--|\n| pending | - |\n",
      "error: this status table has no column that names the run [summary.no-run-column]\n" +
        "  experiment_summary.md:3:1\n  3 │ | Status | Job ID |\n    │ ^^^^^^^^^^^^^^^^^^^\n" +
        "  → Add a column `Run Name` to it\n",
    ],
    ...(
      [
        ["../x", "holds a path separator"],
        ["a/b", "holds a path separator"],
        ["..", "would leave the experiment folder"],
        ["-rf", "begins with a dash, which programs take for an option"],
        ["a\u0007b", "holds a control character", "ab"],
        ["\u001b[31mred\u001b[0m", "holds a control character", "red"],
        ["x".repeat(201), "is longer than 200 bytes"],
      ] as const
    ).map(([name, why, shown = name]): [string, string, string] => [
      `a run named ${JSON.stringify(name.slice(0, 20))}`,
      summaryOf({ run: name, command: "echo" }),
      `error: "${shown}" cannot name a folder: it ${why} [summary.unsafe-name]\n  experiment_summary.md:7:3\n` +
        (shown.length > 200
          ? expectedCut(shown)
          : `  7 │ ${rowOf({ run: shown, command: "echo" })}\n    │   ${"^".repeat(shown.length)}\n`) +
        NAMES,
    ]),
  ])("%s", async (_, text, says) => {
    const shop = await workshop();
    await shop.write("experiment_summary.md", text);
    await refuses(shop, says);
  });

  test("text that is not UTF-8 is not decoded into something else", async () => {
    const shop = await workshop();
    const bytes = Buffer.from(summaryOf({ run: "one" }));
    bytes[70] = 0xff;
    await shop.write("experiment_summary.md", bytes);
    await refuses(
      shop,
      "error: <exp>/experiment_summary.md is not UTF-8 text (byte 70) [summary.not-utf8]\n  experiment_summary.md\n" +
        "  → Save the file as UTF-8 and run the same command again; it was not changed\n",
      ["run", "tick", "plan", "check", "status", "cancel", "retry"],
    );
  });

  test("all findings come at once", async () => {
    const shop = await workshop();
    const rows = [{ run: "a/b" }, { run: "one" }, { run: "one" }, { run: "-x" }];
    await shop.write("experiment_summary.md", summaryOf(...rows));
    const { diagnostics } = envelopeIn("check", await shop.run(["check", "--json"]));
    expect(diagnostics.map(({ code, location }) => [code, location?.line])).toEqual([
      ["summary.unsafe-name", 7],
      ["summary.duplicate-run", 9],
      ["summary.unsafe-name", 10],
    ]);
  });
});

/** A row of more than 200 columns is shown up to there, its marker too. */
const expectedCut = (name: string): string => `  7 │ | ${name.slice(0, 190)}…\n    │   ${"^".repeat(191)}\n`;

describe("what concerns one run leaves the others alone", () => {
  test("a command in a column of scripts: where it belongs is said", async () => {
    const shop = await workshop({ jobsRun: true });
    const table = ["## Runs", "", "| Run | Script |", "|--|--|", "| one | python train.py |"];
    await shop.write("experiment_summary.md", `${table.join("\n")}\n`);
    expect((await shop.run(["plan"])).out).toContain(
      "no job script: python train.py is missing\n" +
        "    → Put the script there; a command belongs into a column Command\n",
    );
    expect((await shop.run(["check"])).err).toContain("experiment_summary.md:5:3\n");
  });

  test("a job script that is missing: that run waits for it, and goes in once it is there", async () => {
    const shop = await workshop({ jobsRun: true });
    const row = (run: string) => `| ${run} | ${run}.sh | pending | - |`;
    const table = [
      "## Runs",
      "",
      "| Run | Script | Status | Notes |",
      "|--|--|--|--|",
      row("one"),
      row("two"),
    ];
    await shop.write("experiment_summary.md", `${table.join("\n")}\n`);
    await shop.write("one.sh", "#!/bin/sh\ntrue\n");
    const ended = await shop.run(["run"]);
    expect(ended.code).toBe(7);
    expect(ended.out).toMatch(/^ {2}two {2}! blocked {2,}no job script: two.sh is missing$/m);
    expect((await shop.run(["plan"])).out).toContain(
      "1 for a person to look at\n  training/two  no job script: two.sh is missing\n" +
        "    → Put the script there; the task then goes in by itself\n",
    );
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
    await shop.write("two.sh", "#!/bin/sh\ntrue\n");
    expect((await shop.run(["run"])).code).toBe(0);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
  });

  test("an unknown word in a Status cell: the row is left as it is, with its place named", async () => {
    const shop = await workshop({ jobsRun: true });
    await shop.write("experiment_summary.md", summaryOf({ run: "one", status: "Perhaps?" }, { run: "two" }));
    const ended = await shop.run(["run"]);
    expect(ended.code).toBe(7);
    expect(ended.out).toContain(
      'warning: "Perhaps?" is no known status, so this row is left alone [summary.unknown-status]\n' +
        "  experiment_summary.md:7:16\n  7 │ | one | true | Perhaps? | - | - | - | - |\n    │                ^^^^^^^^\n",
    );
    expect(statuses(await shop.read("experiment_summary.md"))).toEqual({ one: "Perhaps?", two: "completed" });
    expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
  });

  test("a BOM and CRLF line ends stay, around cells that are written", async () => {
    const shop = await workshop({ jobsRun: true });
    const text = `\uFEFF${summaryOf({ run: "one" }).replaceAll("\n", "\r\n")}`;
    await shop.write("experiment_summary.md", text);
    expect((await shop.run(["run"])).code).toBe(0);
    const after = await shop.read("experiment_summary.md");
    expect(after).toMatch(/^\uFEFF# Experiment: trial\r\n/);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(after.split("\r\n").filter((line, at) => line !== text.split("\r\n")[at])).toHaveLength(1);
  });

  test("what would steer a terminal is taken out of names of tasks, notes, titles and words", async () => {
    const shop = await workshop();
    const evil = "\u001b[2J\u001b]0;gone\u0007\u009b31m\u202eevil";
    await shop.write(
      "experiment_summary.md",
      summaryOf({ run: "one", status: evil, notes: evil }, { run: "two", notes: evil }).replace(
        "trial",
        evil,
      ),
    );
    for (const command of ["check", "plan", "status", "tick", "status"]) {
      const { out, err } = await shop.run([command]);
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(out + err).toContain("evil");
    }
    expect(await shop.read("experiment_summary.md")).toContain(`${evil} |`);
  });
});

test("10,000 rows: checked, planned and ticked, 25 of them in the queue", async () => {
  const shop = await workshop();
  const rows = Array.from({ length: 10_000 }, (_, row) => ({ run: `run${row}` }));
  await shop.write("experiment_summary.md", summaryOf(...rows));
  expect((await shop.run(["check"])).out).toBe("✓ 10000 runs, 10000 tasks, nothing amiss\n");
  const planned = await shop.run(["plan"]);
  expect(planned.code).toBe(0);
  expect(planned.out).toContain("10000 pending\n\n25 to submit now");
  expect(planned.out).toContain("\n  and 9945 more; --all lists them\n");
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(25);
  expect((await shop.run(["status"])).out).toContain("and 9975 more (9975 pending); --all lists them\n");
  expect((await shop.run(["status", "--all"])).out.split("\n").length).toBeGreaterThan(10_000);
});
