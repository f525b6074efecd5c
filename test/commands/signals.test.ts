import { readdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { statuses, summaryOf } from "./documents.ts";
import { envelopeIn } from "./envelope.ts";
import { until, type Workshop, workshop } from "./workshop.ts";

const open = (rows = 2, options = {}): Promise<Workshop> =>
  workshop({
    files: {
      "experiment_summary.md": summaryOf(
        ...Array.from({ length: rows }, (_, row) => ({ run: `r${row}`, command: "sleep 600" })),
      ),
    },
    ...options,
  });

const lockExists = async (shop: Workshop): Promise<boolean> =>
  (await readdir(join(shop.folder, ".runmark"))).includes("lock");

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", (signal) => {
  test("run leaves: says what goes on and how to come back, exit 4, the lock is free", async () => {
    const shop = await open();
    const run = shop.start(["run", "--max-gpu-hours", "3"]);
    await run.says(/2 queued/);
    run.process.kill(signal);
    const { code, out, err } = await run.ended();
    expect({ code, err }).toEqual({ code: 4, err: "" });
    expect(out).toMatch(
      /\n\nLeft; 2 jobs wait in the queue.\n→ Come back with: runmark run --max-gpu-hours 3\n→ Look once with: runmark tick --max-gpu-hours 3\n$/,
    );
    expect(await lockExists(shop)).toBe(false);
    expect(await shop.slurm.calls("scancel")).toEqual([]);
    for (const run of ["r0", "r1"]) await shop.slurm.setState(await shop.job(run), "COMPLETED");
    expect((await shop.run(["run"])).code).toBe(0);
    expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
  });
});

test("in JSON: one value with detached, exit 4", async () => {
  const shop = await open();
  const run = shop.start(["run", "--json"]);
  await shop.job("r1");
  await until("both to be in the summary", async () => {
    const now = statuses(await shop.read("experiment_summary.md"));
    return now.r0 === "queued" && now.r1 === "queued" ? true : undefined;
  });
  run.process.kill("SIGTERM");
  const ended = await run.ended();
  expect(ended.code).toBe(4);
  expect(envelopeIn("run", ended).data).toMatchObject({
    detached: true,
    counts: { queued: 2 },
    jobs: { running: 0, waiting: 2 },
  });
});

test("on the local backend the jobs go on by themselves, and the next run finds how they ended", async () => {
  const shop = await open(1, { scheduler: "none" });
  const command = "until [ -e go ]; do sleep 0.05; done";
  await shop.write("experiment_summary.md", summaryOf({ run: "r0", command }));
  const run = shop.start(["run"]);
  await run.says(/▶ running/);
  run.process.kill("SIGINT");
  expect((await run.ended()).out).toContain("Left; 1 job runs on.\n");
  await shop.write("go", "");
  expect((await shop.run(["run"])).code).toBe(0);
  expect(await shop.read("experiment_summary.md")).toContain("| completed | 1 |");
});

test("a signal in the middle of submitting: what was announced is settled, and the rest goes in later, once", async () => {
  const shop = await open(60);
  const run = shop.start(["run", "--max-in-flight", "100"]);
  await until("some jobs", async () => ((await shop.slurm.calls("sbatch")).length > 4 ? true : undefined));
  run.process.kill("SIGTERM");
  expect((await run.ended()).code).toBe(4);
  const first = (await shop.slurm.calls("sbatch")).length;
  expect(await lockExists(shop)).toBe(false);
  expect((await shop.run(["tick", "--max-in-flight", "100"])).code).toBe(4);
  const names = (await shop.slurm.jobs()).map(({ name }) => name);
  expect([names.length, new Set(names).size]).toEqual([60, 60]);
  expect(first).toBeLessThan(60);
});

test("two at once: the second says who holds the experiment, exit 6; readers are not kept out", async () => {
  const shop = await open();
  const run = shop.start(["run"]);
  await run.says(/2 queued/);
  for (const command of ["run", "tick"]) {
    const { code, out, err } = await shop.run([command]);
    expect({ code, out }).toEqual({ code: 6, out: "" });
    expect(err).toMatch(
      new RegExp(
        `^error: \`runmark run\` of \\S+ holds the experiment: process ${run.process.pid} on ${hostname()}, ` +
          "for \\d+ s, last heartbeat \\d+ s ago\\. \\[lock\\.held\\]\\n {2}\\.runmark/lock\\n" +
          ` {2}→ Meanwhile status, plan, cancel and retry work beside it\\. Wait for it, or end process ${run.process.pid} on ${hostname()}\\.\\n$`,
      ),
    );
  }
  expect((await shop.run(["status"])).code).toBe(4);
  expect((await shop.run(["plan"])).code).toBe(0);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(2);
});

test("kill -9: the next one takes over at once, and nothing goes in twice", async () => {
  const shop = await open(48);
  // No sbatch of the fake SLURM outlives its runmark by more.
  const env = { RUNMARK_SUBMIT_SETTLE_SECONDS: "1" };
  const ticks = ["tick", "--max-in-flight", "100"];
  for (let kills = 0; kills < 3; kills += 1) {
    const before = (await shop.slurm.calls("sbatch")).length;
    const tick = shop.start(ticks, { env });
    await until("another call", async () =>
      (await shop.slurm.calls("sbatch")).length > before + kills ? true : undefined,
    );
    tick.process.kill("SIGKILL");
    await tick.ended();
  }
  await until("every task to have its job", async () => {
    expect((await shop.run(ticks, { env })).code).toBe(4);
    const now = new Set(Object.values(statuses(await shop.read("experiment_summary.md"))));
    return now.size === 1 && now.has("queued") ? true : undefined;
  });
  const names = (await shop.slurm.jobs()).map(({ name }) => name);
  expect([names.length, new Set(names).size]).toEqual([48, 48]);
});
