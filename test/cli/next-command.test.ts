import { expect, test } from "vitest";
import { called, folderWith, SUMMARY } from "./called.ts";

const EXP = { "exp/experiment_summary.md": SUMMARY };

/** Where an error leaves a person: the line at the end, which is what to type or to do next. */
test.each<[words: string, files: Readonly<Record<string, string>>, next: RegExp]>([
  ["nonsense", {}, /^Try: runmark --help$/],
  ["status --nonsense", {}, /^Try: runmark status --help$/],
  ["run --max-in-flight none", {}, /^Try: runmark run --help$/],
  ["checkpoints prune", {}, /^Try: runmark checkpoints prune --help$/],
  ["queue run", {}, /^Try: runmark queue run --help$/],
  ["schema nonsense", {}, /^→ Commands: init, /],
  ["status", {}, /^→ Go to the folder of an experiment, .* or create one with: runmark init$/],
  ["handoff", {}, /^→ .* runmark init$/],
  ["-C nowhere", {}, /^→ Create an experiment there with: runmark init nowhere$/],
  ["config nowhere", {}, /^→ .* runmark init nowhere$/],
  ["run deep", { "deep/file": "x" }, /^→ Create one with: runmark init <here>\/deep$/],
  ["status exp/file", { "exp/file": "x" }, /^→ Add a table .* runmark init --help$/],
  ["status exp", { "exp/experiment_summary.md": "# Nothing\n" }, /^→ Add a table .* runmark init --help$/],
  ["run exp", { "exp/experiment_summary.md": `${SUMMARY}| r8 | true |\n` }, /^→ \S/],
  ["run exp", { ...EXP, "exp/runmark.yaml": "max_in_flight: many\n" }, /^→ Correct it in \S+\/runmark.yaml$/],
  ["status exp", { ...EXP, "exp/runmark.yaml": "{" }, /^→ Close it with /],
  [
    "status exp",
    { ...EXP, "exp/.runmark/journal.jsonl": "not json\n{}\n" },
    /^→ Mend line 1, or move \S+ aside/,
  ],
  ["tick exp", EXP, /^→ Load SLURM's module$/],
  ["logs r9 -C exp", EXP, /^→ \S/],
  ["logs r8 -C exp", EXP, /^→ See what it waits for with: runmark plan -C exp$/],
  ["retry -C exp", EXP, /^→ .*--failed/],
  ["cancel r9 -C exp", EXP, /^→ \S/],
  ["validate r9 -C exp", EXP, /^→ \S/],
  ["checkpoints --path -C exp", EXP, /^→ Name it: runmark checkpoints -C exp RUN --path$/],
  ["checkpoints r8 --path -C exp", EXP, /^→ See what other runs have: runmark checkpoints -C exp$/],
  ["diagnose r9 -C exp", EXP, /^→ \S/],
  ["efficiency r9 -C exp", EXP, /^→ \S/],
  ["sweep", {}, /^→ Name the definition: runmark sweep FILE; /],
  ["sweep nowhere.yaml", {}, /^→ .* runmark sweep /],
  ["init exp", EXP, /^→ See what it says with: runmark check exp$/],
])("%s with %o says at its end what to do: %s", async (words, files, next) => {
  const cwd = await folderWith(files);
  const { code, err } = await called(cwd, ...words.split(" "));
  expect(code, "it is an error").not.toBe(0);
  const last = err.trimEnd().split("\n").at(-1);
  expect(last?.trim().replaceAll(cwd, "<here>")).toMatch(next);
});
