import { utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { experiment, row } from "../experiment.ts";
import { cellAt, withCell } from "../sheet.ts";
import { jobsByOwner, ticked, type World } from "../world.ts";

const QUIET = { RUNMARK_SUMMARY_QUIET_SECONDS: "2" };

/** How long a tick slept on its clock before it read the summary. */
async function waited(world: World): Promise<number> {
  const before = world.clock.sleeps.length;
  await ticked(world, { env: QUIET });
  return world.clock.sleeps.slice(before).reduce((sum, ms) => sum + ms, 0);
}

test("a summary that was just saved is given time, one that has been left alone is not", async () => {
  const world = await experiment("r1");
  expect(await waited(world)).toBeGreaterThan(1_000);
  const old = Date.now() / 1000 - 60;
  utimesSync(world.path, old, old);
  expect(await waited(world)).toBe(0);
  const ahead = Date.now() / 1000 + 3_600;
  utimesSync(world.path, ahead, ahead);
  expect(await waited(world)).toBe(0);
});

test("half a file over a slow line: what comes later counts, and stays", async () => {
  const world = await experiment("r1", "r2");
  world.edit((text) => withCell(text, row("r2"), "Status", "hold"));
  const whole = world.read();
  writeFileSync(world.path, whole.slice(0, whole.indexOf("## Status")));
  const sleep = world.clock.sleep;
  let isWhole = false;
  const clock = {
    ...world.clock,
    sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
      if (!isWhole) writeFileSync(world.path, whole);
      isWhole = true;
      await sleep(ms, signal);
    },
  };
  await ticked({ ...world, clock }, { env: QUIET });
  expect(jobsByOwner(world)).toEqual({ r1: 1 });
  expect(cellAt(world.read(), row("r2"), "Status")).toBe("hold");
});
