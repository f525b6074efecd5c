import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { allTemplates } from "../../src/commands/init/templates.ts";
import { RUNMARK, workshop } from "./workshop.ts";

const templates = await allTemplates();

/** What begins each, and what its summary says afterwards. */
test.each([
  ["command", ["run"], /\| seed2 .*completed/],
  ["queue", ["queue", "run", "--config", "queue.yaml", "--state", "runtime_state/queue.json"], /pending/],
  ["sweep", ["sweep", "sweep.yaml"], /\| 1 \(best\) \| lr0\.01_width64/],
] as const)("%s: made by nothing but the one file, it runs as it is", async (name, words, summary) => {
  const shop = await workshop({ scheduler: "none" });
  const copy = join(shop.around, "runmark.mjs");
  await copyFile(RUNMARK, copy);
  const calling = { cwd: shop.folder, env: shop.env, extendEnv: false, reject: false, all: true } as const;
  const call = (args: readonly string[]) => execa(process.execPath, [copy, ...args], calling);
  const made = await call(["init", "--template", name]);
  expect(made.exitCode, made.all).toBe(0);
  const shipped = templates.find((one) => one.name === name)?.files ?? [];
  for (const { path, text } of shipped)
    if (path !== "experiment_summary.md") expect(await shop.read(path)).toBe(text);
  expect((await readdir(shop.folder)).length).toBeGreaterThanOrEqual(shipped.length);
  const ran = await call(words);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(await shop.read("experiment_summary.md")).toMatch(summary);
});
