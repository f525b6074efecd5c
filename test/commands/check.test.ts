import { chmod, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rowOf, summaryOf } from "./documents.ts";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { filesIn } from "./snapshot.ts";
import { until, workshop } from "./workshop.ts";

const NAME = "experiment_summary.md";

/** Something of everything that is mended: a section, rows, columns, a pipe in code. */
const LOOSE = `# Loose

## All Runs

| Run Name | Command |
|----------|---------|
| one | true |
| two | \`true | true\` |

## Training

| Run Name | Status |
|----------|--------|
| one | done |
`;

const MENDED = `# Loose

## All Runs

| Run Name | Command |
|----------|---------|
| one | true |
| two | \`true \\| true\` |

## Training

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| one | done | - | - |
| two | pending | - | - |
`;

const DIFF = `--- experiment_summary.md
+++ experiment_summary.md
@@ -5,10 +5,11 @@
 | Run Name | Command |
 |----------|---------|
 | one | true |
-| two | \`true | true\` |
+| two | \`true \\| true\` |
 
 ## Training
 
-| Run Name | Status |
-|----------|--------|
-| one | done |
+| Run Name | Status | Job ID | Notes |
+|----------|--------|--------|-------|
+| one | done | - | - |
+| two | pending | - | - |
`;

const withoutNotes = (...runs: readonly string[]): string =>
  [
    "| Run Name | Command | Status | Job ID |",
    "|----------|---------|--------|--------|",
    ...runs.map((run) => `| ${run} | true | pending | - |`),
    "",
  ].join("\n");

describe("check --fix", () => {
  test("shows what it would do, does it, and finds nothing left to do", async () => {
    const shop = await workshop();
    await shop.write(NAME, LOOSE);
    const checked = await shop.run(["check"]);
    expect(checked).toEqual({
      code: 0,
      out: "2 runs, 1 task; 1 warning, 2 to know\n→ 3 of them can be mended: runmark check --fix (with --dry-run: how)\n",
      err: expect.stringContaining("[summary.surplus-cells]"),
    });
    const before = await stat(join(shop.folder, NAME));
    const shown = await shop.run(["check", "--fix", "--dry-run"]);
    expect(shown).toEqual({
      code: 0,
      out: `${DIFF}\nWould mend 3 findings in ${NAME}; to do so: runmark check --fix\n✓ 2 runs, 1 task, nothing amiss\n`,
      err: "",
    });
    expect(await shop.read(NAME)).toBe(LOOSE);
    expect((await stat(join(shop.folder, NAME))).mtimeMs).toBe(before.mtimeMs);
    const fixed = await shop.run(["check", "--fix"]);
    expect(fixed).toEqual({
      code: 0,
      out: `${DIFF}\nMended 3 findings in ${NAME}\n✓ 2 runs, 2 tasks, nothing amiss\n`,
      err: "",
    });
    expect(await shop.read(NAME)).toBe(MENDED);
    const files = await filesIn(shop.folder);
    const { mtimeMs } = await stat(join(shop.folder, NAME));
    expect(await shop.run(["check", "--fix"])).toEqual({
      code: 0,
      out: `There is nothing to mend in ${NAME}\n✓ 2 runs, 2 tasks, nothing amiss\n`,
      err: "",
    });
    expect((await stat(join(shop.folder, NAME))).mtimeMs).toBe(mtimeMs);
    expect(await filesIn(shop.folder)).toEqual(files);
    expect(await shop.slurm.calls("sbatch")).toEqual([]);
  });

  test("--json: what was mended as it stood, and the change as a patch, by the printed schema", async () => {
    const shop = await workshop();
    const holds = await printedSchemas(shop);
    await shop.write(NAME, LOOSE);
    for (const [args, how] of [
      [["check", "--dry-run", "--json"], "shown"],
      [["check", "--fix", "--json"], "done"],
    ] as const) {
      const ended = await shop.run(args);
      holds("check", ended);
      const { data } = envelopeIn("check", ended);
      expect(data).toMatchObject({ how, diff: DIFF });
      expect(data?.fixed).toEqual([
        expect.objectContaining({
          code: "summary.surplus-cells",
          location: expect.objectContaining({ line: 8, column: 15, endLine: 8, endColumn: 16 }),
        }),
        expect.objectContaining({ code: "summary.no-job-column" }),
        expect.objectContaining({ code: "summary.no-notes-column" }),
      ]);
    }
    const plain = await shop.run(["check", "--json"]);
    expect(envelopeIn("check", plain).data).toEqual({ summary: join(shop.folder, NAME), runs: 2, tasks: 2 });
  });

  test("what cannot be mended stays reported, and decides the exit code", async () => {
    const shop = await workshop();
    const text = withoutNotes("one", "one");
    await shop.write(NAME, text);
    for (const flag of ["--dry-run", "--fix"]) {
      const ended = await shop.run(["check", flag]);
      expect(ended.code).toBe(3);
      expect(ended.err).toContain("[summary.duplicate-run]");
    }
    expect(await shop.read(NAME)).toContain("| Job ID | Notes |");
    expect((await shop.run(["check", "--fix"])).code).toBe(3);
  });

  test("keeps a BOM, CRLF, the end of the file, its mode, and the link to it", async () => {
    const shop = await workshop();
    const loose = `\uFEFF${LOOSE.trimEnd().replaceAll("\n", "\r\n")}`;
    await shop.write(NAME, loose);
    await chmod(join(shop.folder, NAME), 0o640);
    expect((await shop.run(["check", "--fix", "--quiet"])).out).toBe("");
    expect(await shop.read(NAME)).toBe(`\uFEFF${MENDED.trimEnd().replaceAll("\n", "\r\n")}`);
    expect((await stat(join(shop.folder, NAME))).mode & 0o777).toBe(0o640);
  });

  test("beside a run that is at work: its job ids come back, and nothing is submitted twice", async () => {
    const shop = await workshop();
    await shop.write(NAME, withoutNotes("one", "two"));
    const run = shop.start(["run"]);
    await run.says(/two {2}|training\/two/);
    const job = await shop.job("one");
    await until("the job id in the row", async () =>
      (await shop.read(NAME)).includes(job) ? true : undefined,
    );
    const fixed = await shop.run(["check", "--fix"]);
    expect(fixed.code).toBe(0);
    expect(fixed.out).toContain("Mended 1 finding in");
    expect(await shop.read(NAME)).toContain("| Job ID | Notes |\n");
    await until("the run to read it", async () => (/queued/.test(await shop.read(NAME)) ? true : undefined));
    run.process.kill("SIGINT");
    expect((await run.ended()).code).toBe(4);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
    // A job id that somebody deleted.
    const text = await shop.read(NAME);
    await shop.write(NAME, text.replace(` ${job} `, " - "));
    const again = await shop.run(["check", "--fix"]);
    expect(again.out).toContain("Mended 1 finding in");
    expect(await shop.read(NAME)).toBe(text);
  });

  test("a summary that cannot be read is not touched", async () => {
    const shop = await workshop();
    await shop.write(NAME, Buffer.from([0x23, 0xff, 0x0a]));
    const files = await filesIn(shop.folder);
    expect((await shop.run(["check", "--fix"])).code).toBe(3);
    await rename(join(shop.folder, NAME), join(shop.folder, "aside.md"));
    expect((await shop.run(["check", "--fix"])).code).toBe(3);
    await rename(join(shop.folder, "aside.md"), join(shop.folder, NAME));
    expect(await filesIn(shop.folder)).toEqual(files);
  });
});

describe("a thousand findings", () => {
  const text = summaryOf(
    ...Array.from({ length: 1000 }, (_, row) => ({ run: `run${row}`, status: "compleeted" })),
  );

  test("are shown a few times and counted; all of them with --all and in JSON", async () => {
    const shop = await workshop();
    await shop.write(NAME, text);
    const { out, err } = await shop.run(["check"]);
    expect(out).toBe("1000 runs, 1000 tasks; 1000 warnings\n");
    expect(err.match(/\[summary.unknown-status\]/g)).toHaveLength(4);
    expect(err).toContain(
      "warning: and 997 more like this, in lines 10, 11, 12, 13, 14, 15, 16, ... 1006 [summary.unknown-status]\n" +
        "  → List them with: runmark check --all\n",
    );
    expect((await shop.run(["check", "--all"])).err.match(/\[summary.unknown-status\]/g)).toHaveLength(1000);
    const { diagnostics } = envelopeIn("check", await shop.run(["check", "--json"]));
    expect(diagnostics).toHaveLength(1000);
  });

  test("infos are for check alone", async () => {
    const shop = await workshop();
    await shop.write(NAME, "## Runs\n\n| Run | Command | Status |\n|--|--|--|\n| one | true | |\n");
    for (const command of ["plan", "status", "tick"]) expect((await shop.run([command])).err).toBe("");
    expect((await shop.run(["check"])).err).toContain("info: this status table has no column Job ID");
  });

  test("a tool that nobody knows is told once, where it is named", async () => {
    const shop = await workshop();
    const rows = Array.from({ length: 9 }, (_, row) => rowOf({ run: `r${row}`, command: "-" })).join("\n");
    await shop.write(
      NAME,
      `## Tools\n\n- **Training:** torchtun\n\n${summaryOf()}${rows}\n`.replace("  \n", ""),
    );
    const { code, err } = await shop.run(["check"]);
    expect(code).toBe(0);
    expect(err).toBe(
      'warning: there is no tool "torchtun", so nothing of the stage training goes in [summary.unknown-tool]\n' +
        "  experiment_summary.md:3:17\n  3 │ - **Training:** torchtun\n    │                 ^^^^^^^^\n  → Did you mean torchtune?\n",
    );
  });
});

test("scripts that would be refused are told of, each a warning of its run, in the words of the submission", async () => {
  const shop = await workshop({
    files: {
      [NAME]: `# Odd

## Runs

| Run | Script | Status |
|---|---|---|
${["dos", "empty", "bare"]
  .map(
    (run) => `| ${run} | ${run}.sh | pending |
`,
  )
  .join("")}`,
      "dos.sh": "#!/bin/sh\r\ntrue\r\n",
      "empty.sh": "",
      "bare.sh": "true\n",
    },
  });
  for (const command of ["check", "plan"]) {
    const answered = await shop.run([command, "--json"]);
    const told = envelopeIn(command, answered).diagnostics.filter(({ code }) => code === "script.refused");
    expect({ code: answered.code, told }).toMatchObject({
      code: 0,
      told: [
        {
          severity: "warning",
          message: expect.stringMatching(/^training\/dos would be refused: Batch script contains DOS/),
          next: "Convert its line ends: `sed -i 's/\\r$//' dos.sh`",
        },
        { message: "training/empty would be refused: Batch script is empty!" },
        { message: expect.stringContaining("training/bare would be refused: This does not look like") },
      ],
    });
  }
});
