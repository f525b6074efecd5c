import { expect, test } from "vitest";
import { complete } from "../../../src/cli/completion/complete.ts";
import { stop } from "../../../src/model/exit.ts";
import { err } from "../../../src/model/result.ts";
import { realSystem } from "../../../src/system/real.ts";
import { tempFolder } from "../../support/folder.ts";

const SUMMARY =
  "# E\n\n## Runs\n\n| Run Name | Script | Status |\n| --- | --- | --- |\n| a | a.slurm | we\u001b]0;x\u0007ird&#10;b |\n";

test.each([
  ["zsh", ["1", "logs", "a"]],
  ["fish", ["1", "logs", "a"]],
  ["bash", ["14", "63", "80", "a", "runmark logs a"]],
])("%s gets one line for a run, whatever its cells hold", async (shell, words) => {
  const [system, cwd] = [realSystem(), await tempFolder()];
  await system.files.write(`${cwd}/experiment_summary.md`, SUMMARY);
  const chooseBackend = async () => err(stop(3, "none", "none", "none"));
  const signal = new AbortController().signal;
  const context = { system, cwd, chooseBackend, signal, version: "0", flags: new Map() };
  const lines = (await complete(context, [shell, ...words])).trimEnd().split("\n");
  expect(lines.filter((line) => /^(?!names$|a\s|training\/$)/.test(line))).toEqual([]);
  expect(lines[1]).toMatch(/^a\s+\(?weird\\nb/);
});
