import fc from "fast-check";
import { expect, test } from "vitest";
import { readSummary } from "../../src/parse/summary.ts";
import {
  happen,
  jobsOf,
  MAX_ATTEMPTS,
  type Memory,
  newMemory,
  ROWS,
  randomWorld,
  type Step,
  step,
} from "./random-world.ts";
import { cellAt, untouchable } from "./sheet.ts";
import { dies, ownerOf, tickOnce, type World } from "./world.ts";

/** Whatever happens in whatever order: one live job for each task, no job without a reason, and nothing typed is lost. */
test("random worlds", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const world = await randomWorld();
      const memory = newMemory();
      for (const event of steps) {
        happen(world, memory, event);
        await act(world, memory, event);
      }
      await settle(world, memory);
    }),
    { numRuns: 100 },
  );
});

async function act(world: World, memory: Memory, event: Step): Promise<void> {
  if (event.kind !== "tick" && event.kind !== "crash") return;
  const text = world.read();
  const jobsBefore = world.scheduler.jobs.length;
  if (event.kind === "crash") await dies(world, event);
  else {
    const ticked = await tickOnce(world);
    // Nothing but a scheduler that is silent may stop a tick here.
    if (!ticked.ok) expect(ticked.error).toMatchObject({ exitCode: 5 });
  }
  check(world, memory);
  for (const job of world.scheduler.jobs.slice(jobsBefore)) {
    const said = cellAt(text, ROWS[ownerOf(job)] ?? "", "Status") ?? "(no row)";
    expect(
      ["hold", "skip", "cancel", "waiting for Mei", "(no row)"],
      "a job in spite of a person's word",
    ).not.toContain(said);
  }
}

function check(world: World, memory: Memory): void {
  const text = world.read();
  for (const owner of Object.keys(ROWS)) {
    const jobs = jobsOf(world, owner);
    const live = jobs.filter((job) => job.endedAt === undefined && job.known !== "nowhere");
    expect(live.length, `live jobs of ${owner}`).toBeLessThanOrEqual(1);
    // A job that is nowhere before its answer was known is one that was never made, as far as anybody can tell.
    const since = jobs.slice(memory.asked.get(owner) ?? 0).filter((job) => job.known !== "nowhere");
    expect(since.length, `jobs of ${owner} that nobody asked for`).toBeLessThanOrEqual(MAX_ATTEMPTS);
  }
  expect(untouchable(text)).toBe(memory.kept);
  for (const [row, note] of memory.notes) {
    const now = cellAt(text, row, "Notes");
    if (now !== undefined) expect(now, `the note of ${row}`).toBe(note);
  }
  const findings = readSummary(world.path, text, "x").diagnostics;
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
}

/** The world gets well, every job ends, and so does the work. */
async function settle(world: World, memory: Memory): Promise<void> {
  const { scheduler } = world;
  for (let count = 0; count < 60; count += 1) {
    scheduler.thaw();
    for (const job of scheduler.jobs)
      if (job.known === "queue" && job.endedAt === undefined) scheduler.finish(job.id);
    world.pass(60_000);
    const ticked = await tickOnce(world);
    check(world, memory);
    if (ticked.ok && ticked.value.exitCode !== 4) return;
  }
  throw new Error(`work is left for ever:\n${world.read()}`);
}
