import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withCell } from "../../tick/sheet.ts";
import { jobsByOwner, leave, type World } from "../../tick/world.ts";
import { definitionOf, type SweepLife, startSweep, sweepWorld } from "./digits.ts";

const end = async (world: World, options: SweepLife = {}) => {
  const { life, answer } = startSweep(world, options);
  const { exitCode, diagnostics, data } = await answer;
  life.system.die();
  return { exitCode, diagnostics, codes: diagnostics.map(({ code }) => code), sweep: data?.sweep };
};

/** The sweep until the journal says so; then somebody stops it. */
async function until(world: World, isThere: (event: ReturnType<World["events"]>[number]) => boolean) {
  const signal = new AbortController();
  await end(world, {
    signal: signal.signal,
    onEvent: (event) => {
      if (isThere(event)) signal.abort();
    },
  });
}

const isPlaced = (run: string) => (event: ReturnType<World["events"]>[number]) =>
  event.kind === "placed" && event.runs.includes(run);

/** A person types a word before the row has a status of ours. */
const type = (world: World, word: string): void =>
  world.edit((text) =>
    text.replace(/^\| a1_b1 +\| completed .*$/m, (row) => `${row}\n| a1_b2 | ${word} | - | - | - | - |`),
  );

test("held is held: the next goes on, --fail-fast sees no failure, and released it runs", async () => {
  const world = await sweepWorld(definitionOf(1));
  await until(world, isPlaced("a1_b2"));
  type(world, "hold");
  const { exitCode, diagnostics, sweep } = await end(world, { failFast: true });
  expect({ exitCode, trials: sweep?.trials }).toMatchObject({
    exitCode: 7,
    trials: { laidOut: 4, completed: 3, failed: 0, held: 1, unfinished: 0 },
  });
  expect(diagnostics).toMatchObject([
    {
      code: "sweep.held",
      message: expect.stringContaining("training/a1_b2"),
      next: expect.stringContaining("`pending`"),
      location: { source: expect.stringContaining("| a1_b2 | hold") },
    },
  ]);
  world.edit((text) => withCell(text, "Fine-tuning/a1_b2", "Status", "pending"));
  expect(await end(world)).toMatchObject({
    exitCode: 0,
    codes: [],
    sweep: { trials: { completed: 4, held: 0 } },
  });
});

test("a row that is deleted as soon as it is there is not laid out again, and nothing of it is tried", async () => {
  const world = await sweepWorld(definitionOf(1));
  await until(world, isPlaced("a1_b2"));
  world.edit((text) => text.replace(/^\| a1_b2 .*\n/m, ""));
  expect(await end(world)).toMatchObject({
    exitCode: 0,
    sweep: { trials: { laidOut: 4, completed: 3, failed: 0, skipped: 1 } },
  });
  expect(jobsByOwner(world)).not.toHaveProperty("a1_b2");
  expect(world.read()).not.toMatch(/^\| a1_b2 /m);
});

test("an edited parameter changes nothing of what was tried, and is told", async () => {
  const world = await sweepWorld(definitionOf(1));
  await until(world, isPlaced("a2_b1"));
  world.edit((text) => text.replace(/^(\| a2_b1 +\|) 2 /m, "$1 9 "));
  const { exitCode, diagnostics, sweep } = await end(world);
  expect(exitCode).toBe(0);
  expect(diagnostics).toMatchObject([
    { severity: "warning", code: "sweep.edited-cell", location: { column: 14 } },
  ]);
  expect(sweep?.best).toMatchObject({ run: "a2_b1", parameters: { a: 2, b: 1 } });
  expect(world.read()).toContain("| 1 (best) | a2_b1    | 2 | 1 | 0.5      |");
});

test("completed by hand, with its checkpoint there: it is evaluated, and never trained", async () => {
  const world = await sweepWorld(definitionOf(1));
  await until(world, isPlaced("a1_b2"));
  leave(world.folder, "a1_b2", "whole");
  type(world, "completed");
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: [], sweep: { trials: { completed: 4 } } });
  expect(jobsByOwner(world)).toMatchObject({ "a1_b2.cap": 1 });
  expect(jobsByOwner(world)).not.toHaveProperty("a1_b2");
});

test("completed by hand, without a checkpoint: its trial has none to evaluate, until there is one", async () => {
  const world = await sweepWorld(definitionOf(1));
  await until(world, isPlaced("a1_b2"));
  type(world, "completed");
  rmSync(join(world.folder, "a1_b2/artifacts"), { recursive: true, force: true });
  expect(await end(world)).toMatchObject({
    exitCode: 1,
    codes: ["sweep.no-checkpoint"],
    sweep: { trials: { completed: 3, failed: 1 } },
  });
  leave(world.folder, "a1_b2", "whole");
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: [], sweep: { trials: { completed: 4 } } });
});

test("trained once more, it is evaluated once more, from the newer checkpoint", async () => {
  const world = await sweepWorld(definitionOf(1, "max_trials: 2"));
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  world.edit((text) => withCell(text, "Fine-tuning/a1_b1", "Status", "retry"));
  expect(await end(world)).toMatchObject({ exitCode: 0, codes: [], sweep: { trials: { completed: 2 } } });
  expect(jobsByOwner(world)).toEqual({ a1_b1: 2, "a1_b1.cap": 2, a1_b2: 1, "a1_b2.cap": 1 });
  expect(readFileSync(join(world.folder, "a1_b1/evaluate.sh"), "utf8")).toContain("/epoch_1/");
  // Nothing is outdated any more.
  expect(await end(world)).toMatchObject({ exitCode: 0 });
  expect(jobsByOwner(world)).toMatchObject({ "a1_b1.cap": 2 });
});

test("an older summary is put back while a job runs: its trial is left out, and no failure", async () => {
  const world = await sweepWorld(definitionOf(1, "max_trials: 2"));
  const onEvent: SweepLife["onEvent"] = (event) => {
    if (event.kind === "submitted" && event.task === "training/a1_b2")
      world.edit((text) => text.replace(/^\| a1_b2 .*\n/gm, ""));
  };
  expect(await end(world, { onEvent })).toMatchObject({
    exitCode: 0,
    sweep: { trials: { laidOut: 2, completed: 1, failed: 0, skipped: 1 } },
  });
  expect(world.read()).not.toMatch(/^\| a1_b2 /m);
});
