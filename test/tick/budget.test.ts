import { expect, test } from "vitest";
import { jobsByOwner, makeWorld, ownerOf, put, ticked, type World } from "./world.ts";

const SUMMARY = `# Budget

## Runs

| Run Name | Status | Job ID | Notes |
|---|---|---|---|
| r1 | pending | - | - |
| r2 | pending | - | - |
| r3 | pending | - | - |
`;

/** Two GPUs for an hour each; a job of the world lasts 90 s. */
const SCRIPT = "#!/bin/bash\n#SBATCH --gpus=2 --time=1:00:00\n";

async function gpuWorld(config: string, scripts: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await makeWorld({
    summary: SUMMARY,
    config: `stagger:\n  seconds: 0\n${config}`,
    scripts: [],
  });
  for (const run of ["r1", "r2", "r3"]) put(world.folder, `${run}/finetune.slurm`, scripts[run] ?? SCRIPT);
  return world;
}

test("the cap holds over ticks; what an ended job left over lets the next one in; then a person is asked", async () => {
  const world = await gpuWorld("max_gpu_hours: 2.06\n");
  const first = await ticked(world);
  expect(jobsByOwner(world)).toEqual({ r1: 1 });
  expect(first.exitCode).toBe(4);
  expect(first.diagnostics.map(({ message }) => message)).toEqual([
    "2 tasks wait for GPU-hours: 2 of max_gpu_hours 2.06 are spent, or may be by what comes before",
  ]);
  world.pass(120_000);
  // 90 s of two GPUs are 0.05 hours, so that two hours more fit in, and after those no more.
  await ticked(world);
  expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  world.pass(120_000);
  const last = await ticked(world);
  expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  expect(last.exitCode).toBe(7);
  expect([...last.standings.values()].map(({ status }) => status)).toEqual([
    "completed",
    "completed",
    "pending",
  ]);
});

test("what each attempt asked for stands in its intent", async () => {
  const world = await gpuWorld("");
  await ticked(world);
  const asked = world.events().flatMap((event) => (event.kind === "intent" ? [event.asked] : []));
  expect(asked).toEqual(Array(3).fill({ cpus: 1, gpus: 2, timeSeconds: 3600, elements: 1 }));
});

test("without a time limit a task is a person's; one without GPUs goes in whatever is spent", async () => {
  const world = await gpuWorld("max_gpu_hours: 1\n", {
    r1: "#!/bin/bash\n#SBATCH --gpus=1\n",
    r3: "#!/bin/bash\n",
  });
  const report = await ticked(world);
  expect(world.scheduler.jobs.map(ownerOf)).toEqual(["r3"]);
  expect([...report.standings.values()].map(({ status }) => status)).toEqual([
    "blocked",
    "pending",
    "queued",
  ]);
});
