import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, experimentOfScripts } from "./experiment.ts";
import { expectOneJobEach, readable } from "./jobs.ts";
import { leavesTrace, tracesOf } from "./ran.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** It says that it runs, and ends when it is told to or when it runs for the second time. */
const twice = (run: string, ...lines: readonly string[]): string =>
  `#!/bin/bash\n${lines.join("\n")}\n${leavesTrace(run)}\n[ $(wc -l < ran.${run}) = 2 ] || sleep 600\n`;

const rowsOf = async (experiment: Experiment): Promise<string[]> =>
  (await experiment.table("### Fine-tuning")).map((row) => `${row["Run Name"]} ${row.Status}`);

/** The job of a run has written its id so many times. */
const untilTraces = (experiment: Experiment, run: string, times: number): Promise<readonly string[]> =>
  until(`${run} to run for the ${times}. time`, 60, async () => {
    const traces = (await tracesOf(experiment))[run] ?? [];
    return traces.length === times ? traces : undefined;
  });

/** A job that needs all nodes in a partition that goes before all others. */
async function preemptAll(cluster: Cluster): Promise<void> {
  const all = [`--nodes=${cluster.plan.settings.nodes}`, "--exclusive", "--output=/dev/null"];
  await cluster.asUser("sbatch", ["--wait", "--partition=urgent", ...all, "--wrap=true"]);
}

const attemptsOf = async (experiment: Experiment, kind: string): Promise<number> =>
  (await experiment.events()).filter((event) => event.kind === kind).length;

describeCluster("nodes that are taken away", (cluster) => {
  test("preempted and requeued: the same job under the same id, one attempt, completed in the end", async () => {
    const experiment = await experimentOfScripts(cluster, {
      low: twice("low", "#SBATCH --partition=low --requeue --open-mode=append"),
      scavenger: twice("scavenger", "#SBATCH --partition=scav --open-mode=append"),
    });
    const running = experiment.start(["run", "--quiet"]);
    await untilTraces(experiment, "low", 1);
    await untilTraces(experiment, "scavenger", 1);
    await experiment.untilStatus({ low: "running", scavenger: "running" });
    await preemptAll(cluster);
    const ended = await running.ended;
    // What was preempted by being cancelled has ended, and is not run again by itself.
    expect(ended.exitCode).toBe(1);
    expect(await rowsOf(experiment)).toEqual(["low completed", "scavenger preempted"]);
    const [first, second] = await untilTraces(experiment, "low", 2);
    expect(second).toBe(first);
    expect((await experiment.table("### Fine-tuning"))[0]?.["Job ID"]).toBe(first);
    expect(await attemptsOf(experiment, "intent")).toBe(2);
    expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual(["low", "scavenger"]);
  });

  test("a node that fails under a job: put back into the queue it completes, otherwise it is node_fail", async () => {
    const node = cluster.node(1);
    const experiment = await experimentOfScripts(cluster, {
      requeued: twice("requeued", `#SBATCH --nodelist=${node} --requeue --open-mode=append`),
      lost: twice("lost", `#SBATCH --nodelist=${node} --no-requeue`),
      elsewhere: `#!/bin/bash\n#SBATCH --nodelist=${cluster.node(2)}\n${leavesTrace("elsewhere")}\n`,
    });
    const running = experiment.start(["run", "--quiet"]);
    await untilTraces(experiment, "requeued", 1);
    await untilTraces(experiment, "lost", 1);
    await experiment.untilStatus({ requeued: "running", lost: "running" });
    const down = ["update", `nodename=${node}`, "state=down", "reason=chaos"];
    expect(await cluster.asRoot("scontrol", down)).toMatchObject({ exitCode: 0 });
    expect((await running.ended).exitCode).toBe(1);
    expect(await rowsOf(experiment)).toEqual(["requeued completed", "lost node_fail", "elsewhere completed"]);
    const [first, second] = await untilTraces(experiment, "requeued", 2);
    expect(second).toBe(first);
    expect(
      Object.values(await tracesOf(experiment))
        .map(({ length }) => length)
        .sort(),
    ).toEqual([1, 1, 2]);
    expect(await attemptsOf(experiment, "intent")).toBe(3);
    await expectOneJobEach(cluster, experiment);
  });

  test("slurmd is killed and comes back while its job runs: the job goes on and is followed to its end", async () => {
    const experiment = await experimentOfScripts(cluster, {
      patient: `#!/bin/bash\n#SBATCH --nodelist=${cluster.node(1)}\n${leavesTrace("patient")}\nuntil [ -e go ]; do sleep 0.2; done\n`,
    });
    const running = experiment.start(["run", "--quiet"]);
    const [id] = await untilTraces(experiment, "patient", 1);
    await cluster.stop("slurmd-n1", "SIGKILL");
    await cluster.asUser("touch", ["go"], { cwd: experiment.folder });
    await cluster.start("slurmd-n1");
    expect((await running.ended).exitCode).toBe(0);
    expect(await rowsOf(experiment)).toEqual(["patient completed"]);
    expect(await readFile(`${experiment.folder}/ran.patient`, "utf8")).toBe(`${id}\n`);
    await expectOneJobEach(cluster, experiment);
  });
});
