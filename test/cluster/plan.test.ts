import { chown, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { jobsOf } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

/** Runs with a script each, by the text below its first line. */
async function scripted(cluster: Cluster, scripts: Readonly<Record<string, string>>): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(`${experiment.folder}/${name}`, text);
    await chown(`${experiment.folder}/${name}`, cluster.user.uid, cluster.user.gid);
  };
  for (const [run, text] of Object.entries(scripts)) await put(`${run}.sh`, `#!/bin/bash\n${text}\n`);
  const rows = Object.keys(scripts).map((run) => `| ${run} | ${run}.sh | pending | - | - |\n`);
  const head =
    "# Plan\n\n## Runs\n\n| Run Name | Script | Status | Job ID | Notes |\n|---|---|---|---|---|\n";
  await put("experiment_summary.md", head + rows.join(""));
  return experiment;
}

interface Planned {
  readonly data: {
    readonly tasks: readonly {
      readonly run: string;
      readonly asks?: { readonly gpuHours?: number; readonly seconds?: number; readonly timeFrom?: string };
      readonly test?: { readonly verdict: string; readonly startsAt?: string; readonly says?: string };
    }[];
    readonly room: readonly {
      readonly name: string;
      readonly owner?: string;
      readonly most: number;
      readonly left?: number;
    }[];
    readonly silence?: string;
  };
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
}

async function planned(experiment: Experiment, ...flags: readonly string[]): Promise<Planned> {
  const { exitCode, stdout } = await experiment.runmark(["plan", "--json", ...flags]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Planned;
}

describeCluster("plan", (cluster) => {
  test("limits of accounts and QOS, and what the jobs in the queue leave of them", async () => {
    const experiment = await scripted(cluster, {
      held: "#SBATCH --account=capped --hold",
      capped: "#SBATCH --account=capped --time=10",
      limited: "#SBATCH --qos=limited",
      plain: "",
    });
    const script = `${experiment.folder}/held.sh`;
    expect(await cluster.asUser("sbatch", [script], { cwd: experiment.folder })).toMatchObject({
      exitCode: 0,
    });
    const { data } = await planned(experiment);
    expect(data.room.filter(({ owner }) => owner !== undefined)).toMatchObject([
      { name: "MaxJobs", owner: "capped", most: 1, left: 1 },
      { name: "MaxSubmitJobs", owner: "capped", most: 3, left: 2 },
      { name: "MaxSubmitJobsPU", owner: "limited", most: 2, left: 2 },
    ]);
    expect(data.tasks.map(({ asks }) => [asks?.seconds, asks?.timeFrom])).toEqual([
      [3600, "partition"],
      [600, "script"],
      [3600, "partition"],
      [3600, "partition"],
    ]);
    await cluster.cancelAll();
  });

  test("--test: estimates and refusals in SLURM's own words; partitions that it does not look at; no job is made", async () => {
    const experiment = await scripted(cluster, {
      fine: "#SBATCH --gpus=1 --time=30 --partition=gpu",
      huge: "#SBATCH --mem=999G",
      garbled: "#SBATCH --time=soon",
      slow: "#SBATCH --partition=short --time=10",
    });
    const { data, diagnostics } = await planned(experiment, "--test");
    expect(data.tasks.map(({ test }) => [test?.verdict, test?.says])).toEqual([
      ["fine", undefined],
      ["refused", expect.stringContaining("Requested node configuration is not available")],
      ["refused", "Invalid --time specification"],
      [expect.stringMatching(/fine|refused/), undefined],
    ]);
    const start = Date.parse(data.tasks[0]?.test?.startsAt ?? "");
    expect(Math.abs(start - Date.now())).toBeLessThan(3_600_000);
    expect(diagnostics.map(({ code }) => code)).toEqual(["site.time-limit", "test.refused", "test.refused"]);
    expect(await jobsOf(cluster, experiment)).toEqual([]);
  });

  test("the controller is down: that is said, accounting still answers, and the rest is shown", async () => {
    const experiment = await scripted(cluster, { capped: "#SBATCH --account=capped --gpus=2 --time=60" });
    await cluster.stop("slurmctld");
    const { data } = await planned(experiment, "--test");
    expect(data.silence).toMatch(/no answer within 6 s|Unable to contact/);
    expect(data.tasks).toMatchObject([{ asks: { gpuHours: 2 } }]);
    expect(data.room.map(({ name, left }) => [name, left])).toEqual([
      ["max_in_flight", 25],
      ["MaxJobs", undefined],
      ["MaxSubmitJobs", undefined],
    ]);
  });

  test("GPU-hours: the cap holds, and what a job did not take lets the next one in", async () => {
    const one = "#SBATCH --gpus=1 --time=60\ntrue";
    const experiment = await scripted(cluster, { first: one, second: one, third: `${one} # third` });
    const { exitCode } = await experiment.runmark(["run", "--max-gpu-hours", "1.5"]);
    // A job of a second takes next to nothing of its hour.
    expect(exitCode).toBe(0);
    expect(await jobsOf(cluster, experiment)).toHaveLength(3);
    const capped = await scripted(cluster, { large: "#SBATCH --gpus=2 --time=60\ntrue" });
    expect(await capped.runmark(["run", "--max-gpu-hours", "1.5"])).toMatchObject({ exitCode: 7 });
    expect(await jobsOf(cluster, capped)).toEqual([]);
  });
});
