import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../src/commands/check.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith, statusOf } from "./experiment.ts";
import { begin, ticked } from "./world.ts";

test("check warns of a script that was refused for as long as it is as it was", async () => {
  const world = await experimentWith({ refuses: () => "Batch script is empty!" }, "r1");
  const script = join(world.folder, "r1/finetune.slurm");
  writeFileSync(script, "");
  await ticked(world);
  expect(statusOf(world, "r1")).toBe("failed");
  const found = async (): Promise<string[]> => {
    const { diagnostics } = await check({
      system: begin(world).system,
      chooseBackend: async () => ok(world.scheduler),
      cwd: world.folder,
      version: "0",
      signal: new AbortController().signal,
      flags: new Map(),
    });
    return diagnostics.map(({ code, message }) => `${code}: ${message}`);
  };
  expect(await found()).toEqual(["script.refused: training/r1 would be refused: Batch script is empty!"]);
  writeFileSync(script, "#!/bin/bash\ntrue\n");
  expect(await found()).toEqual([]);
});
