import { expect, test } from "vitest";
import { renderSteered } from "../../src/cli/text/steered.ts";
import { steer } from "../../src/commands/steer.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith, statusOf } from "../tick/experiment.ts";
import { begin, leave, ticked } from "../tick/world.ts";

test.each<["nothing" | "whole", string]>([
  ["nothing", "cancelled"],
  ["whole", "completed"],
])("to cancel what has ended and whose outputs may yet appear: %s does", async (appears, status) => {
  const world = await experimentWith({ harvest: () => "nothing" }, "r1");
  await ticked(world);
  world.pass(90_000);
  await ticked(world);
  const { data } = await steer(
    {
      system: begin(world).system,
      chooseBackend: async () => ok(world.scheduler),
      cwd: world.folder,
      version: "0",
      signal: new AbortController().signal,
      flags: new Map(),
    },
    "cancel",
    { names: ["r1"] },
    false,
  );
  if (data === undefined) throw new Error("there is an answer");
  expect(renderSteered(data, "runmark run")).toBe(
    "Their jobs have ended; cancelled unless their outputs are there in time:\n  training/r1\n",
  );
  leave(world.folder, "r1", appears);
  world.pass(120_000);
  await ticked(world);
  expect(statusOf(world, "r1")).toBe(status);
});
