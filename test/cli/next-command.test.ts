import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { type ProgramParts, runProgram } from "../../src/cli/program.ts";
import { EXIT, stop } from "../../src/model/exit.ts";
import { err } from "../../src/model/result.ts";
import { realSystem } from "../../src/system/real.ts";

const SUMMARY = "# Night\n\n## Runs\n\n| Run Name | Command |\n|---|---|\n| r8 | true |\n";
const EXP = { "exp/experiment_summary.md": SUMMARY };

const noScheduler = stop(
  EXIT.unreachable,
  "scheduler.no-sbatch",
  "there is no sbatch on PATH",
  "Load SLURM's module",
);

async function called(argv: readonly string[], files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "runmark-next-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const base = {
    system: realSystem(),
    chooseBackend: async () => err(noScheduler),
    cwd,
    version: "1.2.3",
    signal: new AbortController().signal,
  };
  const io = { stdout, stderr } as unknown as ProgramParts["io"];
  const code = await runProgram({ base, io }, argv);
  expect(code, "it is an error").not.toBe(0);
  return String(stderr.read() ?? "").replaceAll(cwd, "<here>");
}

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
  const said = await called(words.split(" "), files);
  expect(said.trimEnd().split("\n").at(-1)?.trim()).toMatch(next);
});
