import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { rowOf, statuses, summaryOf, withStatus } from "./documents.ts";
import { type Started, until, type Workshop, workshop } from "./workshop.ts";

const SUMMARY = "experiment_summary.md";
const LONG = "sleep 600";

/** How an editor saves: over the file as it is, or a new file in its place. */
const saves = {
  "in place": (shop: Workshop, text: string) => shop.write(SUMMARY, text),
  "by a rename": async (shop: Workshop, text: string) => {
    await shop.write("draft.md~", text);
    await rename(join(shop.folder, "draft.md~"), join(shop.folder, SUMMARY));
  },
};

/** Edits what stands there now, again until the edit went in between two writes of runmark's. */
async function edit(
  shop: Workshop,
  save: (shop: Workshop, text: string) => Promise<void>,
  change: (text: string) => string,
): Promise<void> {
  const text = change(await shop.read(SUMMARY));
  await save(shop, text);
}

const cell = (shop: Workshop, run: string, status: string): Promise<true> =>
  until(`${run} to be ${status}`, async () => {
    const now = statuses(await shop.read(SUMMARY));
    return now[run] === status ? true : undefined;
  });

describe.each([
  { backend: "slurm", options: { jobsRun: true } },
  { backend: "local", options: { scheduler: "none" } },
] as const)("the summary steers a run at work on $backend", ({ options }) => {
  test.each(Object.entries(saves))("edited %s", async (_, save) => {
    const shop = await workshop(options);
    const rows = [
      { run: "cancelled", command: LONG },
      { run: "believed", command: LONG, status: "hold" },
      { run: "doubted", command: LONG, status: "hold" },
      { run: "left_out", command: LONG, status: "hold" },
      { run: "again", command: "exit 3" },
      { run: "released", status: "hold" },
      { run: "gone", status: "hold" },
    ];
    await shop.write(SUMMARY, summaryOf(...rows));
    const run = shop.start(["run"]);
    await cell(shop, "cancelled", "running");
    await cell(shop, "again", "failed");
    expect(statuses(await shop.read(SUMMARY))).toMatchObject({ released: "hold", gone: "hold" });
    await edit(shop, save, (text) => {
      const words = {
        cancelled: "cancel",
        believed: "completed",
        doubted: "failed",
        left_out: "skip",
        again: "retry",
      };
      const steered = Object.entries({ ...words, released: "pending" }).reduce(
        (now, [name, word]) => withStatus(now, name, word),
        text.replace("exit 3", "true"),
      );
      const kept = steered.split("\n").filter((line) => !line.startsWith("| gone "));
      return `${kept.join("\n")}${rowOf({ run: "added", notes: "by hand" })}\n`;
    });
    const ended = await run.ended();
    expect(ended).toMatchObject({ code: 1, err: "" });
    const summary = await shop.read(SUMMARY);
    expect(statuses(summary)).toEqual({
      cancelled: "cancelled",
      believed: "completed",
      doubted: "failed",
      left_out: expect.stringMatching(/^skip(ped)?$/),
      again: "completed",
      released: "completed",
      added: "completed",
    });
    expect(summary).toContain("by hand");
    if (options === undefined || !("jobsRun" in options)) return;
    const names = (await shop.slurm.jobs()).map(({ name }) => name.replace(/~.*/, "")).sort();
    expect(names).toEqual(["added", "again", "again", "cancelled", "released"]);
  });

  test("cancel and retry as commands are noted in the summary, and obeyed", async () => {
    const shop = await workshop(options);
    await shop.write(SUMMARY, summaryOf({ run: "one", command: LONG }, { run: "two", command: "exit 3" }));
    const run = shop.start(["run"]);
    await cell(shop, "one", "running");
    await cell(shop, "two", "failed");
    await shop.write(SUMMARY, (await shop.read(SUMMARY)).replace("exit 3", "true"));
    expect(await shop.run(["retry", "two"])).toEqual({
      code: 0,
      out: "Noted in the summary; the runmark at work there will retry:\n  training/two\n",
      err: "",
    });
    await cell(shop, "two", "completed");
    expect((await shop.run(["cancel", "one", "--json"])).out).toContain('"how":"noted"');
    expect((await run.ended()).code).toBe(1);
    expect(statuses(await shop.read(SUMMARY))).toEqual({ one: "cancelled", two: "completed" });
  });
});

test("a row that is deleted stops being tracked; its job is named, and goes on", async () => {
  const shop = await workshop();
  await shop.write(SUMMARY, summaryOf({ run: "one" }, { run: "two" }));
  const run = shop.start(["run"]);
  await run.says(/2 queued/);
  const two = await shop.job("two");
  await edit(shop, saves["in place"], (text) => text.replace(/\| two .*\n/, ""));
  await run.says(new RegExp(`warning: .*\\b${two}\\b`));
  await shop.slurm.setState(await shop.job("one"), "COMPLETED");
  expect((await run.ended()).code).toBe(0);
  expect(await shop.slurm.calls("scancel")).toEqual([]);
  expect(await shop.read(SUMMARY)).not.toContain("two");
});

/**
 * Saves while runmark stands still, so that nothing of the test's own is a race: what is saved is what was just read. Nothing
 * is saved when it stands still with the summary in its hands.
 */
function saveBetween(run: Started, path: string, change: (text: string) => string): string | undefined {
  run.process.kill("SIGSTOP");
  const edited = existsSync(path) ? change(readFileSync(path, "utf8")) : undefined;
  if (edited !== undefined) {
    writeFileSync(`${path}~`, edited);
    renameSync(`${path}~`, path);
  }
  run.process.kill("SIGCONT");
  return edited;
}

test("a person who saves after each of runmark's writes loses nothing, and nor does runmark", async () => {
  const shop = await workshop({ jobsRun: true });
  const names = Array.from({ length: 12 }, (_, row) => `r${row}`);
  await shop.write(SUMMARY, summaryOf(...names.map((run) => ({ run }))));
  const run = shop.start(["run", "--max-in-flight", "2"]);
  const path = join(shop.folder, SUMMARY);
  let mine: string | undefined;
  let edits = 0;
  let working = true;
  const ended = run.ended().finally(() => {
    working = false;
  });
  while (working) {
    if ((await shop.read(SUMMARY)) !== mine) {
      const mark = `<!-- ${edits + 1} -->\n`;
      mine = saveBetween(run, path, (text) => text.replace(/(<!-- \d+ -->\n)?$/, mark));
      edits += mine === undefined ? 0 : 1;
    }
    await nextTurn();
  }
  expect((await ended).code).toBe(0);
  const summary = await shop.read(SUMMARY);
  expect(edits).toBeGreaterThan(6);
  expect(summary).toContain(`<!-- ${edits} -->`);
  expect(Object.values(statuses(summary))).toEqual(names.map(() => "completed"));
  expect(await shop.slurm.calls("sbatch")).toHaveLength(12);
});
