import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tick } from "../../src/commands/tick.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith } from "./experiment.ts";
import { begin } from "./world.ts";

test("the logs of what runs are read only where their content is asked for", async () => {
  const world = await experimentWith({ scripts: ["r1"] }, "r1");
  const read = async (readsLogs: boolean): Promise<number> => {
    const { system } = begin(world);
    let reads = 0;
    const readSlice: typeof system.files.readSlice = (...args) => {
      reads += args[0].endsWith(".out") ? 1 : 0;
      return system.files.readSlice(...args);
    };
    await tick(
      {
        system: { ...system, files: { ...system.files, readSlice } },
        chooseBackend: async () => ok(world.scheduler),
        ...{ cwd: world.folder, version: "0", signal: new AbortController().signal, flags: new Map() },
      },
      readsLogs,
    );
    return reads;
  };
  await read(false);
  const [job] = world.scheduler.jobs;
  world.scheduler.set(job?.id ?? "", "RUNNING");
  await writeFile(join(world.folder, "r1", `slurm-${job?.id}.out`), "step 1 loss=2.0\n");
  expect(await read(false)).toBe(0);
  expect(await read(true)).toBeGreaterThan(0);
});
