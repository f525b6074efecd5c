import { expect, test } from "vitest";
import type { System } from "../../src/system/ports.ts";
import { openWorld } from "./world.ts";

const job = (id: string, command: string): string =>
  `  - {id: ${id}, command: ${command}, out_dir: o/${id}}\n`;
const full = (system: System): System => ({
  ...system,
  files: {
    ...system.files,
    space: async () => ({ freeBytes: 100, totalBytes: 2 ** 40, freeInodes: 9e6, totalInodes: 1e7 }),
  },
});

/** As long as it takes. */
const patient = (system: System): System => ({
  ...full(system),
  clock: { ...system.clock, sleep: () => new Promise(() => undefined) },
});

test("a queue begins with a look: what may fail is told, what is sure to is refused, and nothing is left", async () => {
  const world = await openWorld(
    `jobs:\n${job("a", "nosuchprogram x")}${job("b", "[sh, -c, 'exit 0']")}${job("c", "'set -e; . v/env.sh'")}`,
  );
  const refused = (await world.run({ preflight: true, over: patient })).answer;
  expect(refused.exitCode).toBe(3);
  expect(refused.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    "error preflight.disk",
    "warning preflight.programs",
    "warning preflight.paths",
    "info preflight.refused",
  ]);
  expect(refused.diagnostics[1]?.message).toBe("nosuchprogram is not found: a (as a command)");
  expect([world.started(), world.state().jobs]).toEqual([[], []]);
  const { answer } = await world.run({ preflight: false, over: full });
  expect([answer.exitCode, world.started()]).toEqual([0, ["a", "b", "c"]]);
  // With nothing left nothing is looked at.
  expect((await world.run({ preflight: true, over: full })).answer.exitCode).toBe(0);
});
