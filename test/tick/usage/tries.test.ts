import { expect, test } from "vitest";
import type { JobUsage } from "../../../src/model/usage.ts";
import { toolingOf } from "../../../src/tick/evidence/tooling.ts";
import { jobsOf, type TaskTries, triesOf } from "../../../src/tick/usage/tries.ts";
import { readView } from "../../../src/tick/view.ts";
import { experimentWith, toTheEnd } from "../experiment.ts";
import { begin, put, ticked, type World } from "../world.ts";

const SCRIPT = "#!/bin/bash\n#SBATCH --mem=8G -c 2 -t 60 --gpus=1\n";

/** What is known of the only task, by these books or by the scheduler's. */
async function triesIn(world: World, books?: ReadonlyMap<string, readonly JobUsage[]>): Promise<TaskTries> {
  const { system } = begin(world);
  const place = { folder: world.folder, summaryPath: world.path };
  const view = await readView(system, place, new Map());
  const [choice] = view.ok ? view.value.choices : [];
  if (!view.ok || choice === undefined) throw new Error("the summary has one task");
  const tooling = toolingOf(view.value.summary.experiment, view.value.config);
  const answer = await world.scheduler.usage(jobsOf(choice));
  const told = books === undefined ? answer : { ...answer, jobs: books };
  return triesOf({ system, folder: world.folder, tooling }, choice, told, world.clock.now());
}

/** The first job fails, a person asks for another, which completes; each takes 90 s. */
async function triedTwice(): Promise<World> {
  let jobs = 0;
  const world = await experimentWith(
    {
      config: "stagger.seconds: 0\n",
      life: (_, submittedAt) => {
        jobs += 1;
        return { startsAt: submittedAt, lastsMs: 90_000, exitCode: jobs === 1 ? 1 : 0 };
      },
    },
    "r1",
  );
  put(world.folder, "r1/finetune.slurm", SCRIPT);
  await toTheEnd(world);
  world.edit((text) => text.replace(/\bfailed\b/, "retry"));
  await toTheEnd(world);
  return world;
}

test("every attempt that had a job is one try; only what completed was of use", async () => {
  const world = await triedTwice();
  for (const [index, job] of world.scheduler.jobs.entries())
    job.use = { cpuSeconds: 60 * (index + 1), memoryMiB: 1024, given: { cpus: 4 } };
  const { tries } = await triesIn(world);
  expect(tries.map(({ attempt, isOfUse }) => [attempt.number, isOfUse])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect(tries.map(({ measured }) => measured)).toMatchObject([
    { ranItsCourse: false, cpuSeconds: { used: 60, asked: 360 } },
    {
      ranItsCourse: true,
      cpuSeconds: { used: 120, asked: 360 },
      memory: { used: 1024, asked: 8192 },
      gpus: 1,
    },
  ]);
});

test("without books the journal has the times, and the script what was asked for", async () => {
  const world = await triedTwice();
  const { tries } = await triesIn(world, new Map());
  expect(tries.map(({ measured }) => measured)).toMatchObject([
    { time: { used: 90, asked: 3600 }, held: { cpuSeconds: 180, gpuSeconds: 90 } },
    { time: { used: 90, asked: 3600 } },
  ]);
  for (const { measured } of tries) {
    expect(measured).not.toHaveProperty("cpuSeconds");
    expect(measured).not.toHaveProperty("memory");
  }
});

test("a job at work is one, by the time that it has run; one that waits is none", async () => {
  const life = (_: unknown, submittedAt: number) => ({ startsAt: submittedAt + 60_000 });
  const world = await experimentWith({ config: "stagger.seconds: 0\n", life }, "r1");
  await ticked(world);
  expect((await triesIn(world)).tries).toEqual([]);
  world.pass(100_000);
  await ticked(world);
  expect((await triesIn(world)).tries).toMatchObject([
    { isOfUse: true, measured: { isRunning: true, elapsedSeconds: 40 } },
  ]);
});

test("each attempt has the GPU samples of its own time", async () => {
  const world = await triedTwice();
  const rows = world.scheduler.jobs.map(
    ({ startedAt = 0 }, index) => `${(startedAt + 30_000) / 1000}, 0, ${index === 0 ? 10 : 90} %`,
  );
  put(world.folder, "r1/gpu_metrics.csv", `timestamp, index, utilization.gpu [%]\n${rows.join("\n")}\n`);
  const { tries } = await triesIn(world);
  expect(tries.map(({ measured }) => measured.gpu?.percent)).toEqual([10, 90]);
});
