import { execFileSync } from "node:child_process";
import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { column, statuses, summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { filesIn } from "./snapshot.ts";
import { type Workshop, workshop } from "./workshop.ts";

const SUMMARY = "experiment_summary.md";

const ragged = summaryOf({ run: "one", notes: "数据" }, { run: "another", command: "sleep 0.1" });
const aligned = `# Experiment: trial

## Runs

| Run Name | Command   | Status  | Job ID | Started | Completed | Notes |
|----------|-----------|---------|--------|---------|-----------|-------|
| one      | true      | pending | -      | -       | -         | 数据  |
| another  | sleep 0.1 | pending | -      | -       | -         | -     |
`;

const shopWith = async (
  text: string | Uint8Array,
  scheduler: "fake" | "none" = "fake",
): Promise<Workshop> => {
  const shop = await workshop({ scheduler });
  await shop.write(SUMMARY, text);
  return shop;
};

const savedAt = async (shop: Workshop): Promise<number> => (await stat(join(shop.folder, SUMMARY))).mtimeMs;

describe("the tables of a summary are aligned", () => {
  test("once, and then nothing is written", async () => {
    const shop = await shopWith(ragged);
    expect(await shop.run(["fmt"])).toEqual({
      code: 0,
      out: `Aligned 1 of 1 table in ${SUMMARY}\n`,
      err: "",
    });
    expect(await shop.read(SUMMARY)).toBe(aligned);
    const at = await savedAt(shop);
    expect(await shop.run(["fmt"])).toEqual({
      code: 0,
      out: `✓ ${SUMMARY}: its table is aligned\n`,
      err: "",
    });
    expect(await savedAt(shop)).toBe(at);
    expect(Object.keys(await filesIn(shop.folder))).toHaveLength(1);
  });

  test.each([["fmt"], ["fmt", "--dry-run"], ["check", "--fix"]])(
    "but not while a merge conflict is in it: %s %s",
    async (...words) => {
      const shop = await shopWith(`${ragged}<<<<<<< HEAD\n| r2 |\n=======\n| r3 |\n>>>>>>> laptop\n`);
      const before = await filesIn(shop.folder);
      const { code, err } = await shop.run(words);
      expect([code, err.split("\n")[0]]).toEqual([
        3,
        expect.stringMatching(/^error: the summary holds a merge conflict, .*\[summary\.merge-conflict\]$/),
      ]);
      expect(await filesIn(shop.folder)).toEqual(before);
    },
  );

  test.each<[string, readonly string[]]>([
    ["a folder", ["exp"]],
    ["a folder with -C", ["-C", "exp"]],
    ["a file of another name", ["exp/mine.md"]],
  ])("of %s", async (_, words) => {
    const shop = await shopWith(ragged);
    const name = words.at(-1)?.endsWith(".md") ? "mine.md" : SUMMARY;
    await rm(join(shop.folder, SUMMARY));
    await shop.write(name, ragged);
    const { code, out } = await shop.run(["fmt", ...words], { cwd: shop.around });
    expect({ code, out }).toEqual({ code: 0, out: `Aligned 1 of 1 table in exp/${name}\n` });
    expect(await shop.read(name)).toBe(aligned);
  });

  test("whatever they say: errors are for check to report", async () => {
    const shop = await shopWith(ragged.replaceAll("another", "one"));
    expect((await shop.run(["fmt"])).code).toBe(0);
    expect(await shop.read(SUMMARY)).toContain("| one      | sleep 0.1 |");
    expect((await shop.run(["check"])).code).toBe(3);
  });

  test("and of a file without one there is nothing to say but that", async () => {
    const shop = await shopWith("# Empty\n");
    const { code, out } = await shop.run(["fmt"]);
    expect({ code, out }).toEqual({ code: 0, out: `There is no table in ${SUMMARY}\n` });
  });

  test("but not in a file that is not UTF-8", async () => {
    const shop = await shopWith(Buffer.from(ragged.replace("数据", "caf\xe9"), "latin1"));
    const before = await filesIn(shop.folder);
    const ended = await shop.run(["fmt", "--json"]);
    expect(envelopeIn("fmt", ended)).toMatchObject({
      exitCode: 3,
      data: null,
      diagnostics: [{ code: "summary.not-utf8" }],
    });
    expect(await filesIn(shop.folder)).toEqual(before);
  });
});

describe("a dry run", () => {
  test("shows the change and writes nothing", async () => {
    const shop = await shopWith(ragged);
    const { code, out } = await shop.run(["fmt", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "--- experiment_summary.md
      +++ experiment_summary.md
      @@ -2,7 +2,7 @@
       
       ## Runs
       
      -| Run Name | Command | Status | Job ID | Started | Completed | Notes |
      -|----------|---------|--------|--------|---------|-----------|-------|
      -| one | true | pending | - | - | - | 数据 |
      -| another | sleep 0.1 | pending | - | - | - | - |
      +| Run Name | Command   | Status  | Job ID | Started | Completed | Notes |
      +|----------|-----------|---------|--------|---------|-----------|-------|
      +| one      | true      | pending | -      | -       | -         | 数据  |
      +| another  | sleep 0.1 | pending | -      | -       | -         | -     |

      Would align 1 of 1 table in experiment_summary.md
      "
    `);
    expect(await shop.read(SUMMARY)).toBe(ragged);
  });

  test("answers with a patch", async () => {
    const shop = await shopWith(ragged);
    const { data } = envelopeIn("fmt", await shop.run(["fmt", "-n", "--json"]));
    expect(data).toMatchObject({ tables: 1, aligned: 1, how: "shown" });
    const patch = join(shop.around, "change.patch");
    await writeFile(patch, String(data?.diff));
    execFileSync("git", ["apply", patch], { cwd: shop.folder });
    expect(await shop.read(SUMMARY)).toBe(aligned);
  });
});

describe("beside the work", () => {
  const names = Array.from({ length: 8 }, (_, row) => `r${row}`);
  const rows = names.map((run) => ({
    run,
    command: `echo ${run} >> ran.txt; sleep 0.3`,
    notes: `mine, ${run}`,
  }));

  test("a run loses nothing, does nothing twice and finds nothing amiss", async () => {
    const shop = await shopWith(summaryOf(...rows), "none");
    const run = shop.start(["run", "--max-in-flight", "2", "--json"]);
    let working = true;
    const ended = run.ended().finally(() => {
      working = false;
    });
    const answers: unknown[] = [];
    while (working) {
      const { exitCode, diagnostics } = envelopeIn("fmt", await shop.run(["fmt", "--json"]));
      answers.push({ exitCode, diagnostics });
    }
    const { diagnostics } = envelopeIn("run", await ended);
    expect({ diagnostics, answers }).toEqual({
      diagnostics: [],
      answers: answers.map(() => ({ exitCode: 0, diagnostics: [] })),
    });
    expect((await shop.read("ran.txt")).trim().split("\n").sort()).toEqual(names);
    const summary = await shop.read(SUMMARY);
    expect(Object.values(statuses(summary))).toEqual(names.map(() => "completed"));
    expect(Object.values(column(summary, 6))).toEqual(names.map((run) => `mine, ${run}`));
  });

  test("the next tick has nothing to write, and a change of status keeps the pipes where they are", async () => {
    const wide = rows.map((row, index) => (index === 0 ? { ...row, status: "completed" } : row));
    const shop = await shopWith(summaryOf(...wide));
    for (const words of [["tick"], ["fmt"]]) expect((await shop.run(words)).code).not.toBe(3);
    const before = await shop.read(SUMMARY);
    const at = await savedAt(shop);
    await shop.run(["tick"]);
    expect(await savedAt(shop)).toBe(at);
    await shop.slurm.setState(await shop.job("r1"), "RUNNING");
    await shop.run(["tick"]);
    const after = await shop.read(SUMMARY);
    expect(statuses(after).r1).toBe("running");
    const pipes = (text: string): string[] => text.split("\n").map((line) => line.replaceAll(/[^|]/g, "x"));
    const status = (text: string): string[] =>
      pipes(text).map((line) => line.split("|").slice(0, 5).join("|"));
    expect(status(after)).toEqual(status(before));
  });
});
