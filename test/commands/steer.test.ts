import { expect, test } from "vitest";
import { renderSteered } from "../../src/cli/text/steered.ts";
import type { Context } from "../../src/commands/command.ts";
import { steer } from "../../src/commands/steer.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith, statusOf } from "../tick/experiment.ts";
import { begin, leave, ticked, type World } from "../tick/world.ts";

const contextOf = (world: World): Context => ({
  system: begin(world).system,
  chooseBackend: async () => ok(world.scheduler),
  cwd: world.folder,
  version: "0",
  signal: new AbortController().signal,
  flags: new Map(),
});

test.each<["nothing" | "whole", string]>([
  ["nothing", "cancelled"],
  ["whole", "completed"],
])("to cancel what has ended and whose outputs may yet appear: %s does", async (appears, status) => {
  const world = await experimentWith({ harvest: () => "nothing" }, "r1");
  await ticked(world);
  world.pass(90_000);
  await ticked(world);
  const { data } = await steer(contextOf(world), "cancel", { names: ["r1"] }, false);
  if (data === undefined) throw new Error("there is an answer");
  expect(renderSteered(data, "runmark run")).toBe(
    "Its job has ended; cancelled unless the outputs are there in time:\n  training/r1\n",
  );
  leave(world.folder, "r1", appears);
  world.pass(120_000);
  await ticked(world);
  expect(statusOf(world, "r1")).toBe(status);
});

test("a word that meets nothing changes nothing, and says so to programs", async () => {
  const world = await experimentWith({}, "r1");
  for (const _ of ["sent", "running"]) await ticked(world);
  const before = world.read();
  const context = contextOf(world);
  const named = await steer(context, "retry", { names: ["r1"] }, false);
  expect(named).toMatchObject({
    exitCode: 0,
    data: { tasks: [] },
    diagnostics: [
      {
        severity: "warning",
        code: "retry.nothing",
        message: "nothing was asked for again: none of these ended without success (training/r1 is running)",
        next: expect.stringContaining("runmark retry training/r1"),
      },
    ],
  });
  const failed = await steer(context, "retry", { names: [], failed: true }, false);
  expect(failed.diagnostics).toMatchObject([{ severity: "info", code: "retry.nothing" }]);
  expect(world.read()).toBe(before);
});
