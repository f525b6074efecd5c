import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plan } from "../../../src/commands/plan.ts";
import { steer } from "../../../src/commands/steer.ts";
import { withCell } from "../../tick/sheet.ts";
import { jobsByOwner, put, type World } from "../../tick/world.ts";
import {
  contextOf,
  definitionOf,
  type SweepLife,
  startRun,
  startSweep,
  sweepWorld,
  tickOnce,
} from "./digits.ts";

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];

const ONCE = Object.fromEntries(RUNS.flatMap((run) => [run, `${run}.cap`]).map((owner) => [owner, 1]));

/** `runmark sweep`, left as soon as its first trial has been announced. */
async function begun(definition: string, templates: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await sweepWorld(definition);
  for (const [path, text] of Object.entries(templates)) put(world.folder, path, text);
  const left = new AbortController();
  const onEvent: SweepLife["onEvent"] = (event) => {
    if (event.kind === "trial") left.abort();
  };
  const { life, answer } = startSweep(world, { signal: left.signal, onEvent });
  expect((await answer).exitCode).toBe(4);
  life.system.die();
  return world;
}

const end = async (world: World, options: SweepLife = {}) => {
  const { life, answer } = startRun(world, options);
  const { exitCode, diagnostics, data } = await answer;
  life.system.die();
  return { exitCode, codes: diagnostics.map(({ code }) => code), trials: data?.sweep?.trials, data };
};

/** How many jobs were in the queue at the same time, at most. */
const mostAtOnce = ({ scheduler: { jobs } }: World): number =>
  Math.max(
    ...jobs.map(
      ({ submittedAt: at }) =>
        jobs.filter(
          ({ submittedAt, endedAt = Number.POSITIVE_INFINITY }) => submittedAt <= at && at < endedAt,
        ).length,
    ),
  );

test.each([1, 2])("run goes on to the end, with no more jobs at a time than %i", async (parallel) => {
  const world = await begun(definitionOf(parallel));
  expect(await end(world)).toMatchObject({
    ...{ exitCode: 0, codes: [] },
    data: { sweep: { phase: "done", trials: { completed: 4 }, best: { run: "a2_b1", score: 0.5 } } },
  });
  expect(jobsByOwner(world)).toEqual(ONCE);
  expect(mostAtOnce(world)).toBe(parallel);
});

test.each([1, 2])(
  "tick by tick the same: what is laid out goes in at once, %i at a time",
  async (parallel) => {
    const world = await begun(definitionOf(parallel));
    for (let ticks = 0; ticks < 20; ticks += 1) {
      const { exitCode, diagnostics } = await tickOnce(world);
      expect(diagnostics).toEqual([]);
      if (exitCode === 0) break;
      const living = world.scheduler.jobs.filter(({ endedAt }) => endedAt === undefined).length;
      expect({ exitCode, living }).toEqual({ exitCode: 4, living: parallel });
      world.pass(2_000);
    }
    expect(jobsByOwner(world)).toEqual(ONCE);
    const after = await tickOnce(world);
    expect(after).toMatchObject({ exitCode: 0, diagnostics: [] });
    expect(after.data).toMatchObject({ events: [], sweep: { phase: "done", trials: { completed: 4 } } });
  },
);

test("an edited definition is taken up by sweep alone", async () => {
  const world = await begun(definitionOf(1));
  put(world.folder, "sweep.yaml", definitionOf(2).replace("b: [1, 2]", "b: [1, 2, 3]"));
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { laidOut: 4 } });
  expect(mostAtOnce(world)).toBe(1);
  const { data } = await startSweep(world).answer;
  expect(data?.sweep?.trials).toMatchObject({ laidOut: 6 });
});

test("an evaluation is renewed before it goes in, by run as by sweep", async () => {
  const world = await begun(definitionOf(1));
  await end(world);
  const again = (text: string): string =>
    ["Fine-tuning/a1_b1", "Evaluations/a1_b1/cap", "Fine-tuning/a1_b2", "Fine-tuning/a2_b1"].reduce(
      (edited, row) => withCell(edited, row, "Status", "retry"),
      text,
    );
  world.edit(again);
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: [] });
  expect(readFileSync(join(world.folder, "a1_b1/evaluate.sh"), "utf8")).toContain("/epoch_1/");
  // Not even what is asked for again goes beyond the schedule.
  expect(jobsByOwner(world)).toMatchObject({ a1_b1: 2, a1_b2: 2, a2_b1: 2, "a1_b1.cap": 2 });
  expect(mostAtOnce(world)).toBe(1);
});

const TEMPLATE = "#!/bin/bash\ntrain {{a}} {{b}}\n";

test.each([
  ["changed", (world: World) => put(world.folder, "train.tmpl", `${TEMPLATE}# more\n`), /not as it was/],
  ["gone", (world: World) => put(world.folder, "train.tmpl", ""), /not as it was/],
])("where a template is %s nothing is laid out, and what is there goes on", async (_, change, reason) => {
  const text = definitionOf(1).replace(/(train:\n {2})command: .*/, "$1template: train.tmpl");
  const world = await begun(text, { "train.tmpl": TEMPLATE });
  change(world);
  const { exitCode, diagnostics } = await startRun(world).answer;
  expect({ exitCode, diagnostics }).toMatchObject({
    exitCode: 7,
    diagnostics: [
      {
        code: "sweep.template",
        message: expect.stringMatching(reason),
        next: expect.stringContaining(`runmark sweep ${world.folder}/sweep.yaml`),
      },
    ],
  });
  expect(await tickOnce(world)).toMatchObject({ exitCode: 7, diagnostics: [{ code: "sweep.template" }] });
  put(world.folder, "train.tmpl", TEMPLATE);
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { completed: 4 } });
  expect(jobsByOwner(world)).toEqual(ONCE);
});

test("a trial that fails, and no other: exit 1, as of sweep", async () => {
  const world = await sweepWorld(definitionOf(1), (owner) => (owner === "a1_b2" ? 3 : 0));
  const left = new AbortController();
  await startSweep(world, { signal: left.signal, onEvent: () => left.abort() }).answer;
  expect(await end(world)).toMatchObject({ exitCode: 1, trials: { completed: 3, failed: 1 } });
});

test("a plan sees the schedule", async () => {
  const world = await begun(definitionOf(1));
  expect((await plan(contextOf(world))).data).toMatchObject({ maxInFlight: 1 });
});

test("a table that is taken away in between: nothing is laid out, and the reason is told; put back, it goes on", async () => {
  const world = await begun(definitionOf(1));
  const whole = (text: string): string => text.replace("### Gone", "### Evaluations");
  world.edit((text) => text.replace("### Evaluations", "### Gone"));
  expect(await end(world)).toMatchObject({ exitCode: 7, codes: ["sweep.no-evaluations-table"] });
  world.edit(whole);
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { completed: 4 } });
});

test("what has failed is asked for again: run and tick take one at a time, as sweep does", async () => {
  let isMended = false;
  const world = await sweepWorld(definitionOf(1), (owner) => (isMended || owner.includes(".") ? 0 : 3));
  const { life, answer } = startSweep(world);
  expect(await answer).toMatchObject({ exitCode: 1, data: { sweep: { trials: { failed: 4 } } } });
  life.system.die();
  isMended = true;
  expect(await steer(contextOf(world), "retry", { names: [], failed: true }, false)).toMatchObject({
    data: { tasks: { length: 4 } },
  });
  for (let ticks = 0; ticks < 5; ticks += 1) {
    await tickOnce(world);
    world.pass(500);
  }
  expect(await end(world)).toMatchObject({ exitCode: 0, trials: { completed: 4 } });
  expect(mostAtOnce(world)).toBe(1);
});

test("a run beside the trials that fails is told by the exit code, of run, tick and sweep", async () => {
  const world = await sweepWorld(`${definitionOf(1)}max_trials: 1\n`, (owner) => (owner === "mine" ? 3 : 0));
  await startSweep(world).answer;
  put(world.folder, "mine/train.sh", "#!/bin/bash\nfalse\n");
  world.edit((text) => text.replace(/^\| a1_b1 +\| 1 +\| 1 .*$/m, (row) => `${row}\n| mine | 1 | 3 |`));
  expect(await end(world)).toMatchObject({ exitCode: 1, trials: { completed: 1, failed: 0 } });
  expect(await tickOnce(world)).toMatchObject({ exitCode: 1 });
});
