import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolingOf } from "../../../src/tick/evidence/tooling.ts";
import { readView } from "../../../src/tick/view.ts";
import { piecesOf } from "../../../src/tick/watch/read-log.ts";
import { type RunningSigns, watchRunning } from "../../../src/tick/watch/watch-running.ts";
import { experimentWith } from "../experiment.ts";
import { begin, put, ticked, type World } from "../world.ts";

const MINUTE = 60_000;

/** Runs for ever, its log in `r1/log`. */
async function running(script = "#!/bin/bash\n#SBATCH --output=log\n", config = ""): Promise<World> {
  const life = (_: unknown, submittedAt: number) => ({ startsAt: submittedAt });
  const world = await experimentWith({ config: `stagger.seconds: 0\n${config}`, life }, "r1");
  put(world.folder, "r1/finetune.slurm", script);
  await ticked(world);
  world.pass(40 * MINUTE);
  await ticked(world);
  return world;
}

function log(world: World, text: string, minutesAgo: number): void {
  put(world.folder, "r1/log", text);
  const at = (world.clock.now() - minutesAgo * MINUTE) / 1000;
  utimesSync(join(world.folder, "r1/log"), at, at);
}

async function signsIn(world: World): Promise<RunningSigns> {
  const { system } = begin(world);
  const { folder } = world;
  const view = await readView(system, { folder, summaryPath: world.path }, new Map());
  if (!view.ok) throw new Error("the summary can be read");
  const { choices, summary, config } = view.value;
  const tooling = toolingOf(summary.experiment, config);
  const signs = await watchRunning({ system, folder, tooling }, choices, config, world.clock.now());
  const [found] = signs.values();
  if (found === undefined) throw new Error("one task runs");
  return found;
}

const kinds = ({ warnings }: RunningSigns): readonly string[] => warnings.map(({ kind }) => kind);

const bars = (count: number, rate: number): string =>
  Array.from({ length: count }, (_, index) => `\r| ${index}/500 [00:01<00:02, ${rate}it/s, loss=0.5]`).join(
    "",
  );

test("a job that writes is well, and its log tells how far it is", async () => {
  const world = await running();
  log(world, bars(51, 10), 5);
  expect(await signsIn(world)).toEqual({
    run: "r1",
    log: {
      rate: { value: 10, unit: "it/s", earlier: 10 },
      samples: [10, 10],
      loss: 0.5,
      steps: { done: 50, total: 500 },
    },
    warnings: [],
  });
});

test("one whose log has not grown for half an hour is shown, unless it may be silent for longer", async () => {
  const world = await running();
  log(world, "begun\n", 31);
  expect(kinds(await signsIn(world))).toEqual(["silent"]);
  put(world.folder, "runmark.yaml", "watch.silent_minutes: 32\n");
  expect(kinds(await signsIn(world))).toEqual([]);
});

test("so is one without any log, and one whose log is a folder", async () => {
  const world = await running();
  expect(kinds(await signsIn(world))).toEqual(["silent"]);
  put(world.folder, "r1/log/inside", "");
  expect(kinds(await signsIn(world))).toEqual(["silent"]);
});

test("one that has become slow is shown, also from pieces of a long log", async () => {
  const world = await running();
  log(world, bars(3000, 10) + bars(1500, 5), 1);
  const signs = await signsIn(world);
  expect(kinds(signs)).toEqual(["slow"]);
  expect(signs.log.rate).toEqual({ value: 5, unit: "it/s", earlier: 10 });
});

test("so is one whose GPUs idle by its own samples", async () => {
  const world = await running("#!/bin/bash\n#SBATCH --output=log --gpus=1\n");
  log(world, "step 1\n", 1);
  const samples = (percent: number, ...minutesAgo: number[]): string => {
    const lines = minutesAgo.map(
      (ago) =>
        `${new Date(world.clock.now() - ago * MINUTE).toISOString().replace("Z", "+00:00")}, 0, ${percent} %`,
    );
    return ["timestamp, index, utilization.gpu [%]", ...lines, ""].join("\n");
  };
  put(world.folder, "r1/gpu_metrics.csv", samples(1, 10, 5));
  expect(kinds(await signsIn(world))).toEqual(["idle"]);
  put(world.folder, "r1/gpu_metrics.csv", samples(1, 5));
  expect(kinds(await signsIn(world)), "one sample tells nothing").toEqual([]);
  put(world.folder, "r1/gpu_metrics.csv", samples(1, 35, 30));
  expect(kinds(await signsIn(world)), "nor do old ones").toEqual([]);
});

test("pieces of a log are few, in order, and never twice the same", () => {
  for (const size of [0, 1, 65_536, 65_537, 70_001, 1_000_000, 5_000_000_001]) {
    const pieces = piecesOf(size);
    expect(pieces.length).toBeLessThanOrEqual(5);
    expect(pieces.at(-1)?.[1] ?? 0).toBe(size);
    let before = 0;
    for (const [from, to] of pieces) {
      expect(from).toBeGreaterThanOrEqual(before);
      expect(from % 2).toBe(0);
      before = to;
    }
  }
});
