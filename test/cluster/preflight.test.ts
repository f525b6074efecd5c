import { chown, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { describeCluster } from "./suite.ts";

interface Line {
  readonly check: string;
  readonly verdict: string;
  readonly found: string;
}

async function scripted(cluster: Cluster, scripts: Readonly<Record<string, string>>): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(`${experiment.folder}/${name}`, text);
    await chown(`${experiment.folder}/${name}`, cluster.user.uid, cluster.user.gid);
  };
  for (const [run, text] of Object.entries(scripts)) await put(`${run}.sh`, `#!/bin/bash\n${text}\n`);
  const rows = Object.keys(scripts).map((run) => `| ${run} | ${run}.sh | pending | - | - |\n`);
  const head =
    "# Ahead\n\n## Runs\n\n| Run Name | Script | Status | Job ID | Notes |\n|---|---|---|---|---|\n";
  await put("experiment_summary.md", head + rows.join(""));
  return experiment;
}

async function looked(
  experiment: Experiment,
): Promise<{ exitCode: number | undefined; lines: readonly Line[] }> {
  const { exitCode, stdout } = await experiment.runmark(["preflight", "--json"]);
  const { data } = JSON.parse(stdout) as { data: { lines: readonly Line[] } };
  return { exitCode, lines: data.lines };
}

const of = (lines: readonly Line[], check: string): string[] =>
  lines.filter((line) => line.check === check).map(({ verdict }) => verdict);

describeCluster("preflight", (cluster) => {
  test("a cluster that is well, and scripts that ask for what it has not", async () => {
    const [well, ill] = await Promise.all([
      scripted(cluster, { plain: "#SBATCH --time=1", gpu: "#SBATCH --gres=gpu:a100:4 -p gpu" }),
      scripted(cluster, {
        long: "#SBATCH --time=10 -p short",
        type: "#SBATCH --gres=gpu:h100:1 -p gpu",
        gone: "#SBATCH -p nosuch",
      }),
    ]);
    const [fine, bad] = await Promise.all([looked(well), looked(ill)]);
    const scheduler = [
      "clock",
      "slurm",
      "controller",
      "accounting",
      "partitions",
      "gpus",
      "limits",
      "purge",
      "shared",
    ];
    expect(scheduler.map((check) => [check, of(fine.lines, check).at(-1)])).toEqual(
      scheduler.map((check) => [check, "ok"]),
    );
    expect(of(fine.lines, "clock")).toEqual(["ok", "ok"]);
    expect(of(fine.lines, "lock")).toEqual(["ok"]);
    expect(of(fine.lines, "scripts")).toEqual(["ok"]);
    expect(fine.exitCode).toBe(0);
    expect(bad.exitCode).toBe(3);
    expect(of(bad.lines, "partitions")).toEqual(["failure", "failure"]);
    expect(of(bad.lines, "gpus")).toEqual(["failure"]);
    expect(of(bad.lines, "scripts")).toContain("failure");
  });

  test("a controller that is frozen: exit 5 in bounded time, and all else is told", async () => {
    const experiment = await scripted(cluster, { plain: "" });
    await cluster.freeze("slurmctld");
    const { exitCode, lines } = await looked(experiment);
    expect(exitCode).toBe(5);
    expect(of(lines, "controller")).toEqual(["failure"]);
    expect(of(lines, "partitions")).toEqual(["unknown"]);
    expect(of(lines, "lock")).toEqual(["ok"]);
  });
});
