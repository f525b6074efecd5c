import { chown, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** Holds some 100 MB and works, long enough to be sampled several times (each second here). */
const WORK =
  "x=$(head -c 100000000 /dev/zero | tr '\\0' x); end=$((SECONDS + 4)); while [ $SECONDS -lt $end ]; do :; done";
const HELD_MIB = 95;

const SCRIPTS: Readonly<Record<string, string>> = {
  heavy: `#SBATCH --mem=500 -c 2 -t 5:00:00\n${WORK}`,
  steps: `#SBATCH --mem-per-cpu=300 -n 2 -t 60\nsrun -n 2 bash -c '${WORK.replaceAll("'\\0'", '"\\0"')}'`,
  pair: `#SBATCH --mem=400 -t 60 --array=0-1\n[ $SLURM_ARRAY_TASK_ID = 1 ] || exit 0\n${WORK}`,
  brief: "#SBATCH --mem=300\nexit 3",
};

async function experimentIn(cluster: Cluster): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(`${experiment.folder}/${name}`, text);
    await chown(`${experiment.folder}/${name}`, cluster.user.uid, cluster.user.gid);
  };
  for (const [name, text] of Object.entries(SCRIPTS)) await put(`${name}.sh`, `#!/bin/bash\n${text}\n`);
  const rows = Object.keys(SCRIPTS).map((name) => `| ${name} | ${name}.sh | pending | - |\n`);
  const head = "| Run Name | Script | Status | Job ID |\n|---|---|---|---|\n";
  await put("experiment_summary.md", `# Use\n\n## Runs\n\n${head}${rows.join("")}`);
  return experiment;
}

interface Share {
  readonly used: number;
  readonly asked: number;
}

interface Figures {
  readonly run: string;
  readonly jobs?: number;
  readonly cpuSeconds?: Share;
  readonly memoryMiB?: Share;
  readonly timeSeconds?: Share;
  readonly hints: readonly { readonly kind: string; readonly write?: string }[];
}

describeCluster("efficiency", (cluster) => {
  test("used against asked is what the jobs really used, of steps and of arrays, too", async () => {
    const experiment = await experimentIn(cluster);
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 1 });
    const tasks = await until("accounting to know of every job", 30, async () => {
      const { stdout, exitCode } = await experiment.runmark(["efficiency", "--json"]);
      expect(exitCode).toBe(0);
      const { data } = JSON.parse(stdout) as { data: { tasks: readonly Figures[] } };
      const known = data.tasks.filter(({ run, memoryMiB }) => run === "brief" || memoryMiB !== undefined);
      return known.length === 4 ? new Map(data.tasks.map((task) => [task.run, task])) : undefined;
    });
    const figures = (run: string): Figures => tasks.get(run) ?? { run, hints: [] };

    const heavy = figures("heavy");
    expect(heavy.memoryMiB?.asked).toBe(500);
    expect(heavy.memoryMiB?.used).toBeGreaterThan(HELD_MIB);
    expect(heavy.memoryMiB?.used).toBeLessThan(500);
    expect(heavy.cpuSeconds?.used).toBeGreaterThan(1);
    expect(heavy.cpuSeconds?.asked).toBe(2 * (heavy.timeSeconds?.used ?? 0));
    expect(heavy.timeSeconds?.asked).toBe(18_000);
    expect(heavy.hints).toMatchObject([{ kind: "time", write: "--time=0:10:00" }]);

    // Two tasks side by side, so more than either has alone.
    expect(figures("steps").memoryMiB).toMatchObject({ asked: 600 });
    expect(figures("steps").memoryMiB?.used).toBeGreaterThan(2 * HELD_MIB);
    expect(figures("pair")).toMatchObject({ jobs: 2, memoryMiB: { asked: 400 } });
    expect(figures("pair").memoryMiB?.used).toBeGreaterThan(HELD_MIB);
    // Whether it was there when somebody looked is chance; that it needs less memory is nothing that it shows.
    expect(figures("brief")).toMatchObject({ hints: [] });

    const shown = await experiment.runmark(["efficiency"]);
    expect(shown.stdout).toMatch(/heavy +✓ +\d+ s of 5 h +\d+ % +\d+ of 500 MB/);
  });
});
