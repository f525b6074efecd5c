import { mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { type Workshop, workshop } from "./workshop.ts";

const open = async (): Promise<Workshop> => {
  const shop = await workshop({ files: { "experiment_summary.md": summaryOf({ run: "one" }) } });
  await mkdir(join(shop.folder, "deep/below"), { recursive: true });
  await symlink(shop.folder, join(shop.around, "link"));
  await symlink(join(shop.folder, "experiment_summary.md"), join(shop.around, "link.md"));
  return shop;
};

test.each([
  ["the folder, from outside", ".", ["exp"]],
  ["the summary file", ".", ["exp/experiment_summary.md"]],
  ["the current folder", "exp", []],
  ["the current folder as a dot", "exp", ["."]],
  ["the nearest above", "exp/deep/below", []],
  ["by -C", ".", ["-C", "exp"]],
  ["a link to the folder", ".", ["link"]],
  ["a link to the summary", ".", ["link.md"]],
  ["standing in a link", "link", []],
])("the experiment is named by %s", async (_, cwd, words) => {
  const shop = await open();
  const ended = await shop.run(["status", "--json", ...words], { cwd: join(shop.around, cwd) });
  expect(ended).toMatchObject({ code: 4, err: "" });
  expect(envelopeIn("status", ended).data).toMatchObject({
    folder: shop.folder,
    summary: join(shop.folder, "experiment_summary.md"),
  });
});

test("a summary by another name, and a run through a link that leaves the link a link", async () => {
  const shop = await open();
  await rename(join(shop.folder, "experiment_summary.md"), join(shop.folder, "mine.md"));
  await symlink("mine.md", join(shop.folder, "experiment_summary.md"));
  expect((await shop.run(["tick"])).code).toBe(4);
  expect(await shop.read("mine.md")).toContain("| queued ");
  expect((await shop.run(["plan", "exp/mine.md"], { cwd: shop.around })).code).toBe(0);
  expect((await shop.run(["tick", "mine.md"])).code).toBe(4);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(1);
});

test.each([
  [
    "nothing of that name",
    ["status", "nosuch"],
    "error: there is no <around>/nosuch [experiment.missing]\n  nosuch\n" +
      "  → Create an experiment there with: runmark init nosuch\n",
  ],
  [
    "no experiment anywhere above",
    ["status"],
    "error: there is no experiment_summary.md in <around> or above it [experiment.missing]\n" +
      "  → See the experiment below with: runmark status . (or go to one, or name it)\n",
  ],
  [
    "a folder without a summary",
    ["run", "home"],
    "error: there is no experiment_summary.md in <around>/home [summary.missing]\n  home/experiment_summary.md\n" +
      "  → Create one with: runmark init <around>/home\n",
  ],
  [
    "a folder where the summary should be",
    ["run", "odd"],
    "error: <around>/odd/experiment_summary.md is not a file [summary.not-a-file]\n  odd/experiment_summary.md\n" +
      "  → Move what is there aside; the summary must be a file\n",
  ],
])("%s: exit 3, and the way on", async (_, words, says) => {
  const shop = await open();
  await mkdir(join(shop.around, "odd/experiment_summary.md"), { recursive: true });
  const ended = await shop.run(words, { cwd: shop.around });
  expect({ ...ended, err: shop.plain(ended.err) }).toEqual({ code: 3, out: "", err: says });
  expect(await shop.slurm.calls("sbatch")).toEqual([]);
});

test("the next command that is shown works as it stands, from where one stands", async () => {
  const shop = await open();
  await mkdir(join(shop.around, "my experiments/o'clock"), { recursive: true });
  const made = await shop.run(["init", "my experiments/o'clock"], { cwd: shop.around });
  expect(made.out).toContain("with: runmark plan 'my experiments/o'\\''clock'\n");
  const planned = await shop.run(["plan", "my experiments/o'clock"], { cwd: shop.around });
  expect(planned.out).toContain("Start it with: runmark run 'my experiments/o'\\''clock'\n");
  const below = await shop.run(["plan"], { cwd: join(shop.folder, "deep/below") });
  expect(below.out).toContain("Start it with: runmark run\n");
});

test("so do the commands that a finding names: they reach the experiment as it was named", async () => {
  const shop = await open();
  const row = (cells: string): string => `| seed 1 | ${cells} | - | - |\n`;
  await shop.write(
    "../my exp/experiment_summary.md",
    "# Trial\n\n## Status\n\n### Fine-tuning\n\n| Run Name | Status | Job ID | Notes |\n|---|---|---|---|\n" +
      `${row("failed")}\n### Evaluations\n\n| Run Name | Task | Epoch | Status | Job ID | Notes |\n|---|---|---|---|---|---|\n` +
      row("cap | 0 | pending"),
  );
  const there = (words: readonly string[]) => shop.run(words, { cwd: shop.around });
  const planned = await there(["plan", "my exp"]);
  expect(planned.out).toContain("to run them again: runmark retry -C 'my exp' --failed\n");
  const { data } = envelopeIn("plan", await there(["plan", "my exp", "--json"]));
  expect(data?.tasks).toMatchObject([
    { key: "training/seed 1" },
    {
      next: "See why with: runmark diagnose -C 'my exp' 'training/seed 1'; then: runmark retry -C 'my exp' 'training/seed 1'",
    },
  ]);
  const logs = await there(["logs", "seed 1", "-C", "my exp"]);
  expect(logs.err).toContain("See what it waits for with: runmark plan -C 'my exp'\n");
  const named = ["-C", "my exp", "training/seed 1"];
  expect(await there(["diagnose", ...named])).toMatchObject({ code: 0, err: "" });
  const retried = await there(["retry", ...named]);
  expect(retried).toMatchObject({ code: 0, err: expect.stringContaining("[task.blocked]") });
});
