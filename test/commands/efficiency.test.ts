import { describe, expect, test } from "vitest";
import { envelopeIn, printedSchemas } from "./envelope.ts";
import { type Workshop, workshop } from "./workshop.ts";

interface Shown {
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  readonly totals: Readonly<Record<string, unknown>>;
}

const SUMMARY = `# Experiment: trial

## Runs

| Run Name | Script | Status | Job ID | Notes |
|----------|--------|--------|--------|-------|
| big | \`big.sh\` | pending | - | - |
| small | \`small.sh\` | pending | - | - |
`;

const files = {
  "experiment_summary.md": SUMMARY,
  "big.sh": "#!/bin/bash\n#SBATCH --mem=64G -c 4 -t 10:00:00 --gpus=1\ntrue\n",
  "small.sh": "#!/bin/bash\n#SBATCH --mem=1G\nexit 3\n",
};

const shownBy = async (shop: Workshop, ...words: readonly string[]): Promise<Shown> => {
  const answered = await shop.run(["efficiency", ...words, "--json"]);
  (await printedSchemas(shop))("efficiency", answered);
  return envelopeIn("efficiency", answered).data as unknown as Shown;
};

const US = "\u001f";

describe("under SLURM", () => {
  /** Two jobs of the trial have ended; `big` took two hours. */
  async function trial(): Promise<Workshop> {
    const shop = await workshop({ files });
    await shop.run(["tick"]);
    const [big, small] = [await shop.job("big"), await shop.job("small")];
    await shop.slurm.setState(big, "COMPLETED");
    await shop.slurm.setState(small, "FAILED", "3:0");
    const end = Number((await shop.slurm.jobs()).find(({ id }) => id === big)?.end);
    await shop.slurm.change(big, { start: String(end - 7200) });
    await shop.slurm.setUsage(big, {
      tres: "cpu=4,gres/gpu=1,mem=64G,node=1",
      limit: "600",
      cpu_time: "02:00:00",
      max_rss: "6500000K",
      used: "cpu=02:00:00,mem=6500000K",
    });
    await shop.run(["tick"]);
    return shop;
  }

  test("accounting is asked once, nothing is written, and the hint can be typed", async () => {
    const shop = await trial();
    const before = [(await shop.slurm.calls("sacct")).length, await shop.read(".runmark/journal.jsonl")];
    const summary = await shop.read("experiment_summary.md");
    const { tasks, totals } = await shownBy(shop);
    expect(await shop.slurm.calls("sacct")).toHaveLength(Number(before[0]) + 1);
    expect(await shop.read(".runmark/journal.jsonl")).toBe(before[1]);
    expect(await shop.read("experiment_summary.md")).toBe(summary);
    expect(tasks.map(({ run }) => run)).toEqual(["big", "small"]);
    expect(tasks[0]).toMatchObject({
      status: "completed",
      timeSeconds: { used: 7200, asked: 36_000 },
      cpuSeconds: { used: 7200, asked: 28_800 },
      memoryMiB: { used: 6347.656, asked: 65_536 },
      gpus: 1,
      hints: [
        { kind: "memory", write: "--mem=8G" },
        { kind: "cpu", write: "--cpus-per-task=2" },
        { kind: "time", write: "--time=3:00:00" },
      ],
    });
    expect(tasks[1]).toMatchObject({ status: "failed", hints: [] });
    expect(totals).toMatchObject({ tries: 2, lost: { tries: 1 } });
    expect(totals).not.toHaveProperty("gpuSeconds");
  });

  test("GPUs are known by the job's own file", async () => {
    const shop = await trial();
    const rows = Array.from(
      { length: 5 },
      (_, row) => `${Math.floor(Date.now() / 1000) - 600 + row}, 0, 8 %`,
    );
    await shop.write("gpu_metrics.csv", `timestamp, index, utilization.gpu [%]\n${rows.join("\n")}\n`);
    const { tasks, totals } = await shownBy(shop, "big");
    expect(tasks).toMatchObject([{ gpu: { kind: "mean", percent: 8 } }]);
    expect(totals).toMatchObject({ gpuSeconds: { used: 576, asked: 7200 } });
    expect((await shop.run(["efficiency"])).out).toContain("→ kept the GPU busy 8 % of the time");
  });

  test.each([
    ["no accounting: times by the journal", "off", 0, "info: no accounting here"],
    ["no answer", "silent", 5, "[efficiency.no-answer]"],
    ["another's record under the id", "stranger", 0, ""],
  ])("%s", async (_, how, code, told) => {
    const shop = await trial();
    if (how === "off") await shop.slurm.setAccounting("off");
    const [answer] =
      how === "silent"
        ? [{ work: false, stderr: "sacct: error: Problem talking to the database", exitCode: 1 }]
        : [{ work: false, stdout: Array(16).fill("1").join(US) }];
    if (how !== "off") await shop.slurm.next("sacct", answer, ...(how === "silent" ? [answer, answer] : []));
    const ended = await shop.run(["efficiency", "--all"]);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(told);
    expect(ended.out).toMatch(/big +✓ +2 h of 10 h/);
    expect(ended.out).not.toMatch(/--mem|busy/);
  });
});

describe("on this machine", () => {
  test("what its jobs had and used; what is not known is left out", async () => {
    const shop = await workshop({ scheduler: "none", files });
    // As large a machine as its scripts ask for, wherever this runs.
    const env = { RUNMARK_LOCAL_CPUS: "64", RUNMARK_LOCAL_MEMORY_GIB: "512", RUNMARK_LOCAL_GPUS: "8" };
    expect((await shop.run(["run"], { env })).code).toBe(1);
    const { tasks } = await shownBy(shop);
    expect(tasks.map(({ run }) => run).sort()).toEqual(["big", "small"]);
    const big = tasks.find(({ run }) => run === "big");
    expect(big).toMatchObject({ status: "completed", cpus: 4, timeSeconds: { asked: 36_000 } });
    expect(big).not.toHaveProperty("gpu");
    const { out, code } = await shop.run(["efficiency", "training/small"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}small {2}✗/m);
  });

  test("unknown runs, nothing to say, no experiment", async () => {
    const shop = await workshop({ scheduler: "none", files });
    expect(await shop.run(["efficiency"])).toMatchObject({ code: 0, out: "Nothing has run yet.\n", err: "" });
    expect((await shop.run(["efficiency", "big"])).out).toContain("it had no job yet");
    const unknown = await shop.run(["efficiency", "bigg"]);
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toContain('there is no run or task "bigg" here [efficiency.unknown-run]');
    expect((await shop.run(["efficiency", "-C", "nowhere"])).code).toBe(3);
    await shop.write(".runmark/journal.jsonl", "damaged\n{}\n");
    expect((await shop.run(["efficiency"])).code).toBe(3);
  });
});
