import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, experimentOf, experimentOfScripts } from "./experiment.ts";
import { jobsOf, readable } from "./jobs.ts";
import { expectOneJobRan, leavesTrace, runNames, tracesOf, tracingCommands } from "./ran.ts";
import { registering } from "./registering.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** Waits until so many submissions have been answered. */
const untilSubmitted = (experiment: Experiment, count: number): Promise<true> =>
  until(`${count} submissions`, 60, async () => {
    const events = await experiment.events();
    return events.filter(({ kind }) => kind === "submitted").length >= count ? true : undefined;
  });

/** Stops a service cleanly and starts it again; what it had taken it still knows. */
async function restart(cluster: Cluster, name: "slurmctld" | "slurmdbd", forMs: number): Promise<void> {
  await cluster.stop(name);
  await pause(forMs);
  await cluster.start(name);
}

/** Whether the controller is kept from writing its state; it still takes jobs, whose scripts lie in folders below. */
async function forgetful(cluster: Cluster, isSo: boolean): Promise<void> {
  const state = `${cluster.plan.folder}/state`;
  const folders = `for n in 0 1 2 3 4 5 6 7 8 9; do mkdir -p hash.$n; chown slurm: hash.$n; done`;
  const script = `cd ${state} && ${folders} && chmod ${isSo ? 500 : 700} .`;
  expect(await cluster.asRoot("sh", ["-c", script])).toMatchObject({ exitCode: 0 });
}

describeCluster("services that come and go", (cluster) => {
  test("slurmctld and slurmdbd restarted during submission and during polling: one job per run", async () => {
    const runs = runNames("run", 60);
    const experiment = await experimentOf(cluster, tracingCommands(runs, "sleep 1; "));
    const env = { RUNMARK_MAX_IN_FLIGHT: "100" };
    const running = experiment.start(["run", "--json"], env);
    await untilSubmitted(experiment, 5);
    await restart(cluster, "slurmctld", 500);
    await restart(cluster, "slurmdbd", 500);
    await untilSubmitted(experiment, 40);
    await restart(cluster, "slurmdbd", 2_000);
    await restart(cluster, "slurmctld", 0);
    expect(await registering(cluster, running.ended)).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, runs);
  });

  test("slurmctld down for longer than a command waits: run backs off, says so, and recovers by itself", async () => {
    const runs = runNames("run", 3);
    const experiment = await experimentOf(cluster, tracingCommands(runs, "sleep 5; "));
    const running = experiment.start(["run"]);
    await experiment.untilStatus(Object.fromEntries(runs.map((run) => [run, "running"])));
    await cluster.stop("slurmctld");
    const events = await experiment.events();
    await pause(25_000);
    expect(await experiment.events()).toEqual(events);
    await cluster.start("slurmctld");
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode).toBe(0);
    expect(stdout + stderr).toContain("the scheduler does not answer");
    await expectOneJobRan(cluster, experiment, runs);
  });

  test("slurmdbd down all the while: what squeue says is enough, and nothing is invented", async () => {
    const runs = runNames("run", 4);
    const experiment = await experimentOf(cluster, tracingCommands(runs));
    await cluster.stop("slurmdbd");
    expect(await experiment.runmark(["run", "--json"])).toMatchObject({ exitCode: 0 });
    await cluster.start("slurmdbd");
    expect(Object.keys(await tracesOf(experiment)).sort()).toEqual([...runs].sort());
    await until("the records to arrive", 60, async () =>
      (await jobsOf(cluster, experiment)).length === runs.length ? true : undefined,
    );
    await expectOneJobRan(cluster, experiment, runs);
  });

  test("a controller killed right after its answer forgets the job and gives its id away: unknown, and a person's retry runs it", async () => {
    const experiment = await experimentOfScripts(cluster, {
      lost: `#!/bin/bash\n#SBATCH --begin=now+60\n${leavesTrace("lost")}\n`,
    });
    // It writes down what it knows every 5 s. What it takes from now on, it cannot write down any more before it dies.
    await pause(6_000);
    await forgetful(cluster, true);
    try {
      expect(await experiment.runmark(["tick"])).toMatchObject({ exitCode: 4 });
      await cluster.stop("slurmctld", "SIGKILL");
    } finally {
      await forgetful(cluster, false);
    }
    const [row] = await experiment.table("### Fine-tuning");
    await cluster.start("slurmctld");
    const id = row?.["Job ID"] ?? "";
    const heir = await cluster.asUser("sbatch", ["--parsable", "--output=/dev/null", "--wrap=sleep 600"]);
    expect(heir.stdout.trim()).toBe(id);

    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 7 });
    expect(await experiment.table("### Fine-tuning")).toMatchObject([
      {
        Status: "unknown",
        "Job ID": id,
        Notes: `job ${id} is in no queue and no record; \`retry\` runs it again`,
      },
    ]);
    expect(await tracesOf(experiment)).toEqual({});
    await experiment.edit((text) =>
      text.replace(/^\| lost \| unknown/m, "| lost | retry").replace("lost.sh |", "again.sh |"),
    );
    await cluster.asUser("sh", ["-c", "grep -v begin lost.sh > again.sh"], { cwd: experiment.folder });
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    const jobs = await jobsOf(cluster, experiment);
    expect(jobs.map(({ name }) => readable(name))).toEqual(["lost"]);
    expect(await tracesOf(experiment)).toEqual({ lost: [jobs[0]?.id] });
    await cluster.asUser("scancel", [id]);
  });
});
