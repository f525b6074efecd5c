import { expect, test } from "vitest";
import type { FakeCommand } from "../fake-slurm/fake.ts";
import { summaryOf } from "./documents.ts";
import { type Workshop, workshop } from "./workshop.ts";

const counted = async (shop: Workshop): Promise<Record<FakeCommand, number>> => ({
  sbatch: (await shop.slurm.calls("sbatch")).length,
  squeue: (await shop.slurm.calls("squeue")).length,
  sacct: (await shop.slurm.calls("sacct")).length,
  scancel: (await shop.slurm.calls("scancel")).length,
  sinfo: (await shop.slurm.calls("sinfo")).length,
  scontrol: (await shop.slurm.calls("scontrol")).length,
  sacctmgr: (await shop.slurm.calls("sacctmgr")).length,
});

/** What one tick asked of the controller. */
async function callsOfTick(shop: Workshop): Promise<string> {
  const before = await counted(shop);
  const { code, err } = await shop.run(["tick", "--max-in-flight", "5000"]);
  expect({ code, err }).toEqual({ code: expect.any(Number), err: "" });
  const after = await counted(shop);
  return `squeue ${after.squeue - before.squeue}, sacct ${after.sacct - before.sacct}, scancel ${after.scancel - before.scancel}`;
}

test.each([1, 100, 1_000])(
  "with %d jobs a tick takes one squeue, and one sacct when a job has left the queue",
  async (count) => {
    const runs = Array.from({ length: count }, (_, row) => ({
      run: `r${row}`,
      status: "queued",
      job: String(9_000 + row),
    }));
    const shop = await workshop({ files: { "experiment_summary.md": summaryOf(...runs) } });
    await Promise.all(
      runs.map(({ run, job }) => shop.slurm.addJob({ id: job, name: `${run}~by_hand`, state: "RUNNING" })),
    );
    expect(await callsOfTick(shop)).toBe("squeue 1, sacct 0, scancel 0");
    expect(await callsOfTick(shop)).toBe("squeue 1, sacct 0, scancel 0");
    await Promise.all(
      runs.map(({ job }) => shop.slurm.change(job, { sources: "records", state: "COMPLETED" })),
    );
    expect(await callsOfTick(shop)).toBe("squeue 1, sacct 1, scancel 0");
    await shop.run(["tick"]);
    expect(await callsOfTick(shop)).toBe("squeue 0, sacct 0, scancel 0");
  },
);

test("nothing to look at, nothing to submit: no call at all", async () => {
  const shop = await workshop({
    files: { "experiment_summary.md": summaryOf({ run: "one", status: "skip" }) },
  });
  expect((await shop.run(["tick"])).code).toBe(0);
  expect(await counted(shop)).toEqual({
    ...{ sbatch: 0, squeue: 0, sacct: 0, scancel: 0 },
    ...{ scontrol: 0, sacctmgr: 0, sinfo: 0 },
  });
});

test("many jobs are cancelled by one scancel", async () => {
  const runs = Array.from({ length: 20 }, (_, row) => ({ run: `r${row}` }));
  const shop = await workshop({ files: { "experiment_summary.md": summaryOf(...runs) } });
  expect((await shop.run(["tick"])).code).toBe(4);
  expect((await shop.run(["cancel", "--all"])).code).toBe(0);
  expect(await counted(shop)).toMatchObject({ sbatch: 20, scancel: 1, scontrol: 1 });
});

test("`plan` asks each source once and submits nothing; `status` asks nobody", async () => {
  const shop = await workshop({
    files: { "experiment_summary.md": summaryOf({ run: "one" }, { run: "two" }) },
  });
  expect((await shop.run(["status"])).code).toBe(4);
  expect((await shop.run(["plan"])).code).toBe(0);
  expect(await counted(shop)).toEqual({
    ...{ sbatch: 0, squeue: 1, sacct: 0, scancel: 0 },
    ...{ scontrol: 1, sacctmgr: 2, sinfo: 0 },
  });
});
