import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planSweep } from "../../../src/commands/sweep/plan.ts";
import { sweep } from "../../../src/commands/sweep/sweep.ts";
import { EXIT, stop } from "../../../src/model/exit.ts";
import { err } from "../../../src/model/result.ts";
import { realClock } from "../../../src/system/clock.ts";
import { failingFiles } from "../../support/failing-files.ts";
import { put, type World } from "../../tick/world.ts";
import { contextOf, definitionOf, startSweep, sweepWorld } from "./digits.ts";

const end = async (world: World) => {
  const changes: string[] = [];
  const { life, answer } = startSweep(world, { onChanges: (lines) => changes.push(...lines) });
  const { exitCode, diagnostics, data } = await answer;
  life.system.die();
  return { exitCode, diagnostics, changes, sweep: data?.sweep };
};

const all = ({ folder }: World): readonly string[] =>
  readdirSync(folder, { recursive: true }).map(String).sort();

const RUNS = "# Experiment: mine\n\n## All Runs\n\n| Run Name | a | b |\n|---|---|---|\n";
const STATUS = "\n## Status\n\n### Fine-tuning\n\n| Run Name | Status |\n|---|---|\n";
const EVALUATIONS = "\n### Evaluations\n\n| Run Name | Task | Status |\n|---|---|---|\n";

test.each([
  [
    "runs that are no trials",
    { summary: `${RUNS}| mine | 1 | 2 |\n| too | 1 | 2 |\n` },
    "sweep.other-runs",
    /: mine, too$/,
  ],
  ["no table of runs", { summary: "# Experiment: mine\n" }, "sweep.no-runs-table", /no table of runs/],
  ["no column", { summary: RUNS.replace(" b |", " c |") }, "sweep.no-column", /parameter b$/],
  ["no table of evaluations", { summary: `${RUNS}${STATUS}` }, "sweep.no-evaluations-table", /evaluations/],
  [
    "evaluations without their task",
    { summary: `${RUNS}${STATUS}${EVALUATIONS.replace(" Task |", " Epoch |")}` },
    "sweep.no-column",
    /no column for their task$/,
  ],
  ["other tools", { config: "backend: local\ntools: {}\n" }, "sweep.no-tools", /no sweep-train/],
  ["a setting that nobody knows", { config: "max_in_fligth: 3\n" }, "config.unknown-key", /max_in_fligth/],
])("a start in a folder with %s is refused, and nothing is left behind", async (_, files, code, message) => {
  const world = await sweepWorld(definitionOf(1));
  const { summary, config }: { summary?: string; config?: string } = files;
  if (summary !== undefined) put(world.folder, "experiment_summary.md", summary);
  if (config !== undefined) put(world.folder, "runmark.yaml", config);
  const before = all(world);
  const refused = { code, message: expect.stringMatching(message), next: expect.any(String) };
  expect(await end(world)).toMatchObject({ exitCode: 3, diagnostics: [refused] });
  expect(await planSweep(contextOf(world), undefined)).toMatchObject({ exitCode: 3, diagnostics: [refused] });
  expect(all(world)).toEqual(before);
});

const silent = () => undefined;
const observer = {
  ...{ onEvent: silent, onTurned: silent, onTick: silent, onTrouble: silent },
  ...{ onBegin: silent, onProgress: silent },
};

/** Started where no file can be made any more; `meanwhile` is while that is found out. */
function startOnFullDisk(world: World, meanwhile: () => void = silent) {
  const context = contextOf(world);
  const space = async () => {
    meanwhile();
    return { freeBytes: 0, totalBytes: 1, freeInodes: 0, totalInodes: 1 };
  };
  // By the clock of the world each check would have taken too long at once.
  const clock = realClock();
  const system = { ...context.system, clock, files: { ...context.system.files, space } };
  return sweep({ ...context, system }, undefined, { failFast: false, preflight: true }, observer);
}

test.each([undefined, "max_in_flight: 3\n"])(
  "a start that only preflight refuses leaves nothing behind, and the configuration %j as it was",
  async (config) => {
    const world = await sweepWorld(definitionOf(1));
    const path = join(world.folder, "runmark.yaml");
    if (config !== undefined) put(world.folder, "runmark.yaml", config);
    const before = all(world);
    const refused = await startOnFullDisk(world);
    expect(refused).toMatchObject({ exitCode: 3, diagnostics: [{ code: "preflight.disk" }, {}] });
    expect(all(world)).toEqual(before);
    if (config !== undefined) expect(readFileSync(path, "utf8")).toBe(config);
    // What somebody has changed meanwhile is not ours to take away.
    await startOnFullDisk(world, () => put(world.folder, "experiment_summary.md", "# Mine\n"));
    expect(all(world)).toEqual([...before, "experiment_summary.md"].toSorted());
  },
);

test("what lies beside what a start writes stays, and what a link there leads to", async () => {
  const world = await sweepWorld(definitionOf(2));
  const kept = ["runmark.yaml.new", "a1_b1/train.sh.new"];
  mkdirSync(join(world.folder, "a1_b1"));
  for (const name of kept) put(world.folder, name, "mine\n");
  put(world.folder, "precious", "mine\n");
  symlinkSync("precious", join(world.folder, "runmark.yaml.tmp"));
  put(world.folder, "runmark.yaml", "max_in_flight: 3\n");
  expect(await end(world)).toMatchObject({ exitCode: 0, sweep: { trials: { completed: 4 } } });
  expect(all(world).filter((name) => /train\.sh$/.test(name))).toContain("a1_b1/train.sh");
  for (const name of [...kept, "precious"])
    expect(readFileSync(join(world.folder, name), "utf8")).toBe("mine\n");
});

test("a configuration that is not UTF-8 is refused, and stays as it is", async () => {
  const world = await sweepWorld(definitionOf(1));
  const bytes = Buffer.from("# caf\xe9\nmax_in_flight: 3\n", "latin1");
  const path = join(world.folder, "runmark.yaml");
  writeFileSync(path, bytes);
  const refused = { code: "config.unreadable", message: expect.stringContaining("not UTF-8") };
  expect(await end(world)).toMatchObject({ exitCode: 3, diagnostics: [refused] });
  expect(readFileSync(path)).toEqual(bytes);
});

test.each([undefined, "max_in_flight: 3\n"])(
  "a start whose disk gets full before it is laid out leaves nothing, and the configuration %j as it was",
  async (config) => {
    const world = await sweepWorld(definitionOf(1));
    if (config !== undefined) put(world.folder, "runmark.yaml", config);
    const before = all(world);
    const context = contextOf(world);
    const refusals = [{ methods: ["write"], path: /experiment_summary/, errno: "ENOSPC" }] as const;
    const system = { ...context.system, files: failingFiles(context.system.files, refusals) };
    const answer = await sweep(
      { ...context, system },
      undefined,
      { failFast: false, preflight: false },
      observer,
    );
    const next = "Free some space (or quota) there, and start the sweep again";
    expect(answer).toMatchObject({ exitCode: 3, diagnostics: [{ code: "sweep.unwritable", next }] });
    expect(all(world)).toEqual(before);
    if (config !== undefined) expect(readFileSync(join(world.folder, "runmark.yaml"), "utf8")).toBe(config);
  },
);

test("a start without a scheduler leaves nothing behind either", async () => {
  const world = await sweepWorld(definitionOf(1));
  const before = all(world);
  const context = {
    ...contextOf(world),
    chooseBackend: async () => err(stop(EXIT.unreachable, "backend.none", "no sbatch", "Install one")),
  };
  const answer = await sweep(context, undefined, { failFast: false, preflight: false }, observer);
  expect(answer).toMatchObject({ exitCode: EXIT.unreachable, diagnostics: [{ code: "backend.none" }] });
  expect(all(world)).toEqual(before);
});

test("a summary of one's own with all tables serves", async () => {
  const world = await sweepWorld(definitionOf(2));
  put(world.folder, "experiment_summary.md", `${RUNS}${STATUS}${EVALUATIONS}`);
  expect(await end(world)).toMatchObject({ exitCode: 0, sweep: { trials: { completed: 4 } } });
});

test("a run that was added by hand has no script of the sweep: it waits, the trials go on", async () => {
  const world = await sweepWorld(`${definitionOf(1)}max_trials: 1\n`);
  await end(world);
  world.edit((text) => text.replace(/^\| a1_b1 +\| 1 +\| 1 .*$/m, (row) => `${row}\n| mine | 1 | 3 |`));
  put(world.folder, "sweep.yaml", definitionOf(1));
  const { exitCode, diagnostics, sweep: progress } = await end(world);
  expect({ exitCode, trials: progress?.trials.completed }).toEqual({ exitCode: 7, trials: 4 });
  const blocked = diagnostics.find(({ code }) => code === "task.blocked");
  expect(blocked?.message).toContain("training/mine");
  expect(`${blocked?.message} ${blocked?.next}`).toContain("mine/train.sh");
});

/** What stands in a definition under `train`. */
const OUTPUT = '[{path: "{run}/artifacts/epoch_{epoch}/model.safetensors", check: safetensors}]';
const OTHER = OUTPUT.replace("check: safetensors", "check: nonempty");

const configOf = (world: World): string => readFileSync(join(world.folder, "runmark.yaml"), "utf8");

/** A sweep of one trial that is over. */
async function over(): Promise<{ readonly world: World; readonly text: string }> {
  const text = `${definitionOf(1)}max_trials: 1\n`;
  const world = await sweepWorld(text);
  expect(await end(world)).toMatchObject({ exitCode: 0, changes: [] });
  return { world, text };
}

test("outputs that changed are put into a runmark.yaml that nobody has edited", async () => {
  const { world, text } = await over();
  put(world.folder, "sweep.yaml", text.replace(OUTPUT, OTHER).replace("max_trials: 1", "max_trials: 2"));
  const plan = await planSweep(contextOf(world), undefined);
  expect(plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "info sweep.edited",
    "info sweep.edited",
  ]);
  expect(configOf(world)).toContain("check: safetensors");
  expect(await end(world)).toMatchObject({
    exitCode: 0,
    changes: ["max_trials is 2 now", "outputs changed: jobs that end from now on are judged by them"],
    sweep: { trials: { completed: 2 } },
  });
  expect(configOf(world)).toContain("check: nonempty");
});

test("beside a runmark.yaml that was edited they are refused, until they are there, too", async () => {
  const { world, text } = await over();
  put(world.folder, "runmark.yaml", `${configOf(world)}poll: {seconds: 2}\n`);
  put(world.folder, "sweep.yaml", text.replace(OUTPUT, OTHER));
  const { exitCode, diagnostics } = await end(world);
  expect({ exitCode, diagnostics }).toMatchObject({ exitCode: 3, diagnostics: [{ code: "sweep.outputs" }] });
  const [, tools = ""] = /its tools: (tools: .*)$/.exec(diagnostics[0]?.next ?? "") ?? [];
  put(world.folder, "runmark.yaml", `${tools}\n`);
  expect(await end(world)).toMatchObject({
    exitCode: 0,
    changes: [expect.stringMatching(/^outputs changed/)],
  });
  expect(configOf(world)).toBe(`${tools}\n`);
});

test("outputs that were edited in runmark.yaml hold, and each start says so", async () => {
  const { world } = await over();
  put(world.folder, "runmark.yaml", configOf(world).replace("check: safetensors", "check: nonempty"));
  expect(await end(world)).toMatchObject({
    exitCode: 0,
    changes: ["outputs are those of runmark.yaml, where they are others than in the definition"],
  });
});

test("fewer trials than there are: those that there are stay, and it says so", async () => {
  const { world, text } = await over();
  put(world.folder, "sweep.yaml", text.replace("max_trials: 1", "max_trials: 3"));
  await end(world);
  put(world.folder, "sweep.yaml", text.replace("max_trials: 1", "max_trials: 2"));
  expect(await end(world)).toMatchObject({
    changes: ["max_trials is 2 now: 3 trials are laid out, and no more will be"],
    sweep: { phase: "done", trials: { laidOut: 3, completed: 3 } },
  });
});
