import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Files } from "../../../src/system/ports.ts";
import { hookedFiles } from "../../tick/hooked-files.ts";
import { jobWeights } from "../../tick/outputs.ts";
import { quickFiles } from "../../tick/quick-files.ts";
import { cellAt, withCell } from "../../tick/sheet.ts";
import { jobsByOwner, put, type World } from "../../tick/world.ts";
import { definitionOf, type SweepLife, startSweep, sweepWorld } from "./digits.ts";

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];
const SCRIPT = "a1_b1/evaluate.sh";

const end = async (world: World, options: SweepLife = {}) => {
  const { answer } = startSweep(world, options);
  const { exitCode, diagnostics, data } = await answer;
  return { exitCode, codes: diagnostics.map(({ code }) => code), trials: data?.sweep?.trials, data };
};

/** Jobs of a trial, its training and its evaluation. */
const jobsOf = (world: World, run: string): readonly number[] =>
  [run, `${run}.cap`].map((owner) => jobsByOwner(world)[owner] ?? 0);

const scriptOf = (world: World): string => readFileSync(join(world.folder, SCRIPT), "utf8");

const again = (world: World): void =>
  world.edit((text) =>
    ["Fine-tuning/a1_b1", "Evaluations/a1_b1/cap"].reduce(
      (edited, row) => withCell(edited, row, "Status", "retry"),
      text,
    ),
  );

test("a training that runs once more is evaluated at what it has left then", async () => {
  const world = await sweepWorld(definitionOf(1));
  await end(world);
  expect(scriptOf(world)).toContain("epoch_0/");
  again(world);
  let sent = "";
  const watch: SweepLife["watch"] = ({ name, when }) => {
    if (when === "before" && name.startsWith("submit a1_b1.cap")) sent = scriptOf(world);
  };
  expect(await end(world, { watch })).toMatchObject({ exitCode: 0, codes: [] });
  expect(sent).toContain("/a1_b1/artifacts/epoch_1/model.safetensors --out");
  expect(RUNS.map((run) => jobsOf(world, run))).toEqual([
    [2, 2],
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});

test.each<[string, (script: string) => string]>([
  ["options", (script) => script.replace(" --out", " --limit 5 --out")],
  ["the checkpoint", (script) => script.replace(/evaluate \S+/, "evaluate /my/own/checkpoint")],
  ["what it asks for", (script) => script.replace("#SBATCH", "#SBATCH --mem=9G\n#SBATCH")],
])("a script in which a person has edited %s stays as it is", async (_, edit) => {
  const world = await sweepWorld(definitionOf(1));
  await end(world);
  const edited = edit(scriptOf(world));
  expect(edited).not.toBe(scriptOf(world));
  put(world.folder, SCRIPT, edited);
  again(world);
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: [] });
  expect(scriptOf(world)).toBe(edited);
});

test("a training that runs once more asks for what the definition says by then, unless its script was edited", async () => {
  const asking = (memory: string): string =>
    definitionOf(1).replace("train:", `resources: {memory: ${memory}}\ntrain:`);
  const world = await sweepWorld(asking("1G"), (owner, nth) => (/^a1_b\d$/.test(owner) && nth === 1 ? 1 : 0));
  await end(world);
  const read = (run: string): string => readFileSync(join(world.folder, run, "train.sh"), "utf8");
  const mine = read("a1_b2").replace("1G", "5G");
  put(world.folder, "a1_b2/train.sh", mine);
  put(world.folder, "sweep.yaml", asking("8G"));
  world.edit((text) =>
    ["a1_b1", "a1_b2"].reduce(
      (edited, run) => withCell(edited, `Fine-tuning/${run}`, "Status", "retry"),
      text,
    ),
  );
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: ["sweep.edited"] });
  expect(read("a1_b1")).toContain("#SBATCH --mem=8G\n");
  expect(read("a1_b2")).toBe(mine);
  // What has been tried stays what was tried.
  expect(read("a2_b1")).toContain("#SBATCH --mem=1G\n");
});

test("scripts are renewed when their job goes in, not while it waits for others", async () => {
  const world = await sweepWorld(definitionOf(1));
  await end(world);
  const read = (run: string): string => readFileSync(join(world.folder, run, "evaluate.sh"), "utf8");
  for (const run of RUNS) put(world.folder, `${run}/artifacts/epoch_1/model.safetensors`, jobWeights);
  world.edit((text) =>
    RUNS.reduce((edited, run) => withCell(edited, `Evaluations/${run}/cap`, "Status", "retry"), text),
  );
  let waiting = "";
  const watch: SweepLife["watch"] = ({ name, when }) => {
    if (when === "before" && name.startsWith("submit a1_b1.cap")) waiting = read("a2_b2");
  };
  await end(world, { watch });
  expect(waiting).toContain("/epoch_0/");
  for (const run of RUNS) expect(read(run)).toContain("/epoch_1/");
});

test.each([
  { word: "skip", exitCode: 0, trials: { completed: 3, failed: 0, skipped: 1, unfinished: 0 } },
  { word: "failed", exitCode: 1, trials: { completed: 3, failed: 1, skipped: 0, unfinished: 0 } },
  { word: "cancel", exitCode: 1, trials: { completed: 3, failed: 1, skipped: 0, unfinished: 0 } },
  { word: "hold", exitCode: 7, trials: { completed: 3, failed: 0, held: 1, unfinished: 0 } },
])("a row that says $word before its job goes in: the others go on", async ({ word, exitCode, trials }) => {
  const world = await sweepWorld(definitionOf(1));
  const signal = new AbortController();
  const onEvent: SweepLife["onEvent"] = (event) => {
    if (event.kind === "trial" && event.run === "a1_b2") signal.abort();
  };
  await end(world, { signal: signal.signal, onEvent });
  world.edit((text) =>
    text.replace(/^\| a1_b1 +\| completed .*$/m, (row) => `${row}\n| a1_b2 | ${word} | - | - | - | - |`),
  );
  expect(await end(world)).toMatchObject({ exitCode, trials });
  expect(jobsOf(world, "a1_b2")).toEqual([0, 0]);
  expect(jobsOf(world, "a2_b2")).toEqual([1, 1]);
  expect(cellAt(world.read(), "Fine-tuning/a1_b2", "Status")).toMatch(new RegExp(`^${word}`));
});

test("the rows of the best trial, deleted by a person, are not laid out again; its score stands", async () => {
  const world = await sweepWorld(definitionOf(1));
  await end(world);
  world.edit((text) =>
    text
      .split("\n")
      .filter((line) => !/^\| a2_b1 /.test(line))
      .join("\n"),
  );
  const { trials, data } = await end(world);
  expect(trials).toMatchObject({ laidOut: 4, completed: 4, failed: 0, unfinished: 0 });
  expect(data?.sweep?.best).toMatchObject({ run: "a2_b1", score: 0.5 });
  expect(world.read()).not.toMatch(/^\| a2_b1 +\| 2 /m);
  expect(jobsOf(world, "a2_b1")).toEqual([1, 1]);
});

test("a trial that fails stops no other; with --fail-fast nothing is laid out after it", async () => {
  const fails = (owner: string): number => (owner === "a1_b1" ? 3 : 0);
  const world = await sweepWorld(definitionOf(1), fails);
  expect(await end(world)).toMatchObject({
    exitCode: 1,
    trials: { laidOut: 4, completed: 3, failed: 1, unfinished: 0 },
  });
  const other = await sweepWorld(definitionOf(2), fails);
  expect(await end(other, { failFast: true })).toMatchObject({
    exitCode: 1,
    trials: { laidOut: 2, completed: 1, failed: 1, unfinished: 0 },
  });
});

test("a save of a person while rows are being added is kept, and so are the rows", async () => {
  const world = await sweepWorld(definitionOf(1));
  let saves = 0;
  const files = hookedFiles(quickFiles(), (method, path, data) => {
    if (method !== "write" || !path.includes("experiment_summary") || saves === 1) return;
    if (!/\| a1_b2 +\|/.test(data)) return;
    saves += 1;
    world.edit((text) => `${text}\nMine.\n`);
  });
  expect(await end(world, { files })).toMatchObject({ exitCode: 0, codes: [] });
  expect(world.read()).toContain("\nMine.\n");
  expect(RUNS.map((run) => jobsOf(world, run).join())).toEqual(["1,1", "1,1", "1,1", "1,1"]);
});

/** The disk is full as often as that for a file of this name. */
function fullFor(name: RegExp, times: number): Files {
  let left = times;
  return hookedFiles(quickFiles(), (method, path) => {
    if (method === "rename" || !name.test(path) || left === 0) return;
    left -= 1;
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
}

test.each([/a2_b1\/train\.sh/, /a1_b1\/evaluate\.sh/])("a disk that is full at %s passes", async (name) => {
  const world = await sweepWorld(definitionOf(1));
  expect(await end(world, { files: fullFor(name, 2) })).toMatchObject({ exitCode: 0, codes: [] });
  expect(RUNS.map((run) => jobsOf(world, run).join())).toEqual(["1,1", "1,1", "1,1", "1,1"]);
});

/** The values of `a` can stand nowhere in a line for sbatch. */
async function unrenderable(step: "train" | "evaluate", values: readonly string[]): Promise<World> {
  const definition = definitionOf(1)
    .replace("a: [1, 2]", `a: ${JSON.stringify(values)}`)
    .replace(new RegExp(`(${step}:(?:\\n {2}task.*)?\\n {2})command: .*`), "$1template: step.sh");
  const world = await sweepWorld(definition);
  put(world.folder, "step.sh", "#!/bin/bash\n#SBATCH --comment={{a}}\ntrain\n");
  return world;
}

test("a configuration that cannot be rendered is not tried, and a hundred of them end the search", async () => {
  const some = await unrenderable("train", ["x\ny", "z"]);
  expect(await end(some)).toMatchObject({
    exitCode: 1,
    codes: ["sweep.refused-trial", "sweep.refused-trial"],
    trials: { laidOut: 2, completed: 2, failed: 0 },
  });
  const values = Array.from({ length: 200 }, (_, index) => `x\n${index}`);
  const { exitCode, codes, trials } = await end(await unrenderable("train", values));
  expect({ exitCode, trials }).toMatchObject({ exitCode: 7, trials: { laidOut: 0 } });
  expect(codes).toEqual([...Array(100).fill("sweep.refused-trial"), "sweep.optimizer"]);
});

test("a trial whose evaluation cannot be rendered has failed, and the others go on", async () => {
  const world = await unrenderable("evaluate", ["x\ny", "z"]);
  expect(await end(world)).toMatchObject({
    exitCode: 1,
    codes: ["sweep.refused-trial", "sweep.refused-trial"],
    trials: { laidOut: 4, completed: 2, failed: 2, unfinished: 0 },
  });
});
