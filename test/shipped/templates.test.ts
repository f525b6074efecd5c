import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("what job scripts have in common is one file, which goes with each template whose scripts read it", () => {
  const common = readFileSync("templates/job.sh", "utf8");
  const having = templates.filter(({ files }) => files.some(({ path }) => path === "job.sh"));
  const names = templates.map(({ name }) => name).filter((name) => name !== "optuna");
  expect(having.map(({ name }) => name)).toEqual(names);
  for (const { files } of having) {
    expect(files.find(({ path }) => path === "job.sh")?.text).toBe(common);
    expect(files.map(({ path }) => path)).toEqual(files.map(({ path }) => path).sort());
  }
  for (const name of names) expect(readdirSync(join("templates", name))).not.toContain("job.sh");
});

test.each([
  ["program.sh", "command", "queue"],
  ["finetune.slurm.template", "torchtune", "torchtune-inspect"],
  ["finetune.yaml.template", "torchtune", "torchtune-inspect"],
  ["runmark.yaml", "torchtune", "torchtune-inspect"],
])("%s is the same in %s and %s", (file, one, other) => {
  expect(readFileSync(join("templates", one, file), "utf8")).toBe(
    readFileSync(join("templates", other, file), "utf8"),
  );
});

describe.each(templates.map((template) => [template.name, template] as const))("%s", (_, { files }) => {
  test("its configuration is taken", async () => {
    const text = files.find(({ path }) => path === "runmark.yaml")?.text ?? "";
    expect(text).toMatch(/^# /);
    expect((await readConfigFile("runmark.yaml", text)).problems).toEqual([]);
  });

  test("a job that is requeued goes on in the log that it has", () => {
    for (const { path, text } of files)
      if (/^#SBATCH --(?:output|signal)/m.test(text))
        expect(text, path).toMatch(/^#SBATCH --open-mode=append$/m);
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
