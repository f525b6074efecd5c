import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { allTemplates, filesOf } from "../../src/commands/init/templates.ts";
import { readConfigFile } from "../../src/config/file.ts";
import { renderFile } from "../../src/scaffold/render.ts";

const templates = await allTemplates();
const VALUES = new Map<string, string>(
  ["run", "task", "epoch", "model", "lora_rank", "learning_rate", "schedule", "seed", "steps"].map((name) => [
    name,
    "1",
  ]),
);

test("there are these, each of them told in a sentence", () => {
  expect(templates.map(({ name }) => name)).toEqual([
    ...["command", "huggingface", "optuna", "own-tool", "queue", "sweep", "torchtune-inspect", "torchtune"],
  ]);
  for (const { about } of templates) expect(about).toMatch(/^[A-Z].{20,200}$/);
});

test("every folder of templates is one of them", () => {
  const folders = readdirSync("templates", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(templates.map(({ name }) => name).sort());
});

test("the experiment has the name of its folder, whatever is in that", () => {
  const summary = filesOf(templates[0] as (typeof templates)[0], "a$&b").find(({ path }) =>
    path.endsWith(".md"),
  );
  expect(summary?.text.split("\n")[0]).toBe("# Experiment: a$&b");
});

test("what job scripts have in common is the same in all", () => {
  const all = templates.flatMap(({ files }) => files.filter(({ path }) => path === "job.sh"));
  expect(all.length).toBe(templates.length - 1);
  expect(new Set(all.map(({ text }) => text)).size).toBe(1);
});

describe.each(templates.map((template) => [template.name, template] as const))("%s", (_, { files }) => {
  test("its configuration is taken", async () => {
    const text = files.find(({ path }) => path === "runmark.yaml")?.text ?? "";
    expect(text).toMatch(/^# /);
    expect((await readConfigFile("runmark.yaml", text)).problems).toEqual([]);
  });

  test("its scripts are bash", () => {
    const folder = mkdtempSync(join(tmpdir(), "runmark-template-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const scripts = files.flatMap(({ path, text }) => {
      const name = path.replace(/\.template$/, "");
      if (!/\.(?:sh|slurm)$/.test(name) || /\{\{run_dir\}\}/.test(text)) return [];
      const made = name === path ? { ok: true as const, value: text } : renderFile(name, text, VALUES);
      if (!made.ok) throw new Error(`${path}: ${JSON.stringify(made.error)}`);
      const file = join(folder, name.replaceAll("/", "_"));
      writeFileSync(file, made.value);
      return [file];
    });
    for (const script of scripts) execFileSync("bash", ["-n", script], { stdio: "pipe" });
  });
});
