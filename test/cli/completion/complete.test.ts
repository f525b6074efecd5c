import { expect, test } from "vitest";
import { complete } from "../../../src/cli/completion/complete.ts";
import type { Context } from "../../../src/commands/command.ts";
import { openJournal } from "../../../src/journal/journal.ts";
import { stop } from "../../../src/model/exit.ts";
import { err } from "../../../src/model/result.ts";
import { realSystem } from "../../../src/system/real.ts";
import { tempFolder } from "../../support/folder.ts";
import { ended, intent, judged, KEY, submitted } from "../../support/records.ts";

const SUMMARY =
  "# E\n\n## Runs\n\n| Run Name | Script | Status |\n| --- | --- | --- |\n| a | a.slurm | we\u001b]0;x\u0007ird&#10;b |\n";

async function contextWith(files: Readonly<Record<string, string>>): Promise<Context> {
  const [system, cwd] = [realSystem(), await tempFolder()];
  for (const [path, text] of Object.entries(files)) await system.files.write(`${cwd}/${path}`, text);
  const chooseBackend = async () => err(stop(3, "none", "none", "none"));
  const signal = new AbortController().signal;
  return { system, cwd, chooseBackend, signal, version: "0", flags: new Map() };
}

test.each([
  ["zsh", ["1", "logs", "a"]],
  ["fish", ["1", "logs", "a"]],
  ["bash", ["14", "63", "80", "a", "runmark logs a"]],
])("%s gets one line for a run, whatever its cells hold", async (shell, words) => {
  const context = await contextWith({ "experiment_summary.md": SUMMARY });
  const lines = (await complete(context, [shell, ...words])).trimEnd().split("\n");
  expect(lines.filter((line) => /^(?!names$|a\s|training\/$)/.test(line))).toEqual([]);
  expect(lines[1]).toMatch(/^a\s+\(?weird\\nb/);
});

const fish = async (context: Context, ...words: readonly string[]): Promise<readonly string[]> =>
  (await complete(context, ["fish", String(words.length - 1), ...words])).trimEnd().split("\n").slice(1);

test("attempts that have a log are those of the run, each with what came of it", async () => {
  const summary = SUMMARY.replaceAll("a.slurm", "r1.slurm").replace("| a |", "| r1 |");
  const context = await contextWith({ "experiment_summary.md": summary });
  await context.system.files.makeFolder(`${context.cwd}/.runmark`);
  const journal = await openJournal(context.system.files, context.cwd);
  if (!journal.ok) throw new Error("it is new");
  await journal.value.record([intent(1), submitted("1"), ended("FAILED"), judged("failed")]);
  await journal.value.record([intent(2), submitted("2", 2)]);
  expect(await fish(context, "logs", "r1", "--attempt", "")).toEqual(["1\tfailed", "2\tnot over yet"]);
  expect(await fish(context, "logs", KEY, "--attempt", "")).toHaveLength(2);
  expect(await fish(context, "logs", "r2", "--attempt", "")).toEqual([]);
});

test("jobs of a queue are those that its state has", async () => {
  const rest = { status: "pending", command: "true", out_dir: "o", attempt: 0, max_attempts: 1 };
  const jobs = ["h16", "h64"].map((id) => ({ id, ...rest }));
  const state = { runmark_queue: 1, id: "i", name: "n", config: "b.yaml", root: ".", jobs };
  const context = await contextWith({ "s.json": JSON.stringify(state) });
  expect(await fish(context, "queue", "recover", "--state", "s.json", "")).toEqual([
    "h16\tpending",
    "h64\tpending",
  ]);
  expect(await fish(context, "queue", "recover", "--state", "nosuch.json", "")).toEqual([]);
});

test("skills by name, their files part by part, and templates", async () => {
  const context = await contextWith({});
  expect(await fish(context, "skills", "show", "")).toContain("run-experiment");
  expect(await fish(context, "skills", "show", "run-experiment/opt")).toEqual([
    "run-experiment/SKILL.md",
    "run-experiment/evaluators/",
    "run-experiment/optimizers/",
  ]);
  expect((await fish(context, "init", "--template", "")).join("\n")).toMatch(/^command\t\S.*\nhuggingface\t/);
});

test("a folder that begins with a dash is offered as a path, and no option", async () => {
  const context = await contextWith({});
  for (const folder of ["-dash", "lab/-dash"])
    await context.system.files.makeFolder(`${context.cwd}/${folder}`);
  expect(await fish(context, "status", "")).toEqual(expect.arrayContaining(["./-dash/", "lab/"]));
  expect(await fish(context, "status", "lab/")).toEqual(["lab/-dash/"]);
});
