import { chown, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, experimentOf } from "./experiment.ts";
import { type OwnedCluster, startCluster } from "./start.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

const statuses = async (experiment: Experiment): Promise<readonly string[]> =>
  (await experiment.table("### Fine-tuning")).map((row) => `${row["Run Name"]} ${row.Status}`);

const jobIdOf = async (experiment: Experiment, run: string): Promise<string> =>
  (await experiment.table("### Fine-tuning")).find((row) => row["Run Name"] === run)?.["Job ID"] ?? "";

/** Until the controller has forgotten every job, as it does MinJobAge after their end. */
const untilPurged = (cluster: Cluster): Promise<true> =>
  until("the controller to forget all jobs", 120, async () => {
    const { stdout, exitCode } = await cluster.asUser("squeue", ["--me", "-h", "-t", "all"]);
    return exitCode === 0 && stdout.trim() === "" ? true : undefined;
  });

const recordsLeft = async ({ folder }: Experiment): Promise<readonly string[]> =>
  (await readdir(`${folder}/.runmark/slurm`)).filter((name) => name !== "accounting");

/** Their outputs are theirs to leave; each says which shell ran it, and where. */
const COMMANDS = {
  good: "echo $0 $PWD > good.txt",
  bad: "exit 3",
  killed: "kill -KILL $$",
  stopped: "echo > begun.txt; sleep 600",
  lost: "kill -KILL $SLURM_TASK_PID; sleep 600",
};

describeCluster("without accounting", (shared) => {
  let cluster: OwnedCluster;
  beforeAll(async () => {
    cluster = await startCluster({ accounting: false, nodes: 1, minJobAgeSeconds: 3 });
  }, 120_000);
  afterAll(() => cluster.down(), 60_000);

  test("the ends of jobs that the controller has forgotten are known by their own records", async () => {
    expect(shared.plan.settings.accounting).toBe(true);
    const experiment = await experimentOf(cluster, COMMANDS);
    expect(await experiment.runmark(["tick"])).toMatchObject({ exitCode: 4, stderr: "" });
    const id = await jobIdOf(experiment, "stopped");
    // Not when SLURM calls it running: of a job that is cancelled before its shell is up nobody can leave a record.
    await until(`job ${id} to begin`, 60, () =>
      readFile(`${experiment.folder}/begun.txt`).catch(() => undefined),
    );
    await cluster.asUser("scancel", [id]);
    await untilPurged(cluster);
    expect(await experiment.runmark(["tick"])).toMatchObject({ stderr: "" });
    expect(await statuses(experiment)).toEqual([
      "good completed",
      "bad failed",
      "killed failed",
      "stopped cancelled",
      // Nobody has seen how it ended: its wrapper was killed.
      "lost queued",
    ]);
    const [good] = (await readFile(`${experiment.folder}/good.txt`, "utf8")).split(" ").slice(1);
    expect(good?.trim()).toBe(experiment.folder);
    expect((await recordsLeft(experiment)).map((name) => name.replace(/~.*/, ""))).toEqual(
      (await recordsLeft(experiment)).map(() => "lost"),
    );
  });

  test("a whole run with an array, an adoption after a kill, and nothing left behind", async () => {
    const experiment = await experimentOf(cluster, { one: "true", two: "exit 2", many: "true" });
    const script =
      "#!/bin/bash\n#SBATCH --array=0-3\necho $SLURM_ARRAY_TASK_ID > part$SLURM_ARRAY_TASK_ID.txt\n";
    await mkdir(`${experiment.folder}/jobs`);
    await writeFile(`${experiment.folder}/jobs/many.sh`, script, { mode: 0o755 });
    await chown(`${experiment.folder}/jobs`, cluster.user.uid, cluster.user.gid);
    await experiment.edit(() =>
      [
        "# Experiment: arrays\n\n## Runs\n\n| Run Name | Command | Script |\n| --- | --- | --- |",
        "| one | true | - |",
        "| two | exit 2 | - |",
        "| many | - | jobs/many.sh |\n",
      ].join("\n"),
    );
    const begun = experiment.start(["run", "--quiet"]);
    await until("a submission to be announced", 30, async () =>
      (await experiment.journal()).includes('"kind":"intent"') ? true : undefined,
    );
    begun.kill("SIGKILL");
    await begun.ended;
    await untilPurged(cluster);
    expect(await experiment.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 1 });
    expect(await statuses(experiment)).toEqual(["one completed", "two failed", "many completed"]);
    const intents = (await experiment.events()).filter(({ kind }) => kind === "submitted");
    expect(intents).toHaveLength(3);
    expect(await recordsLeft(experiment)).toEqual([]);
  });
});

describeCluster("with accounting", (cluster) => {
  test("records are left on request, and tell the end while accounting is down", async () => {
    const experiment = await experimentOf(cluster, { good: "true", bad: "exit 3" });
    const asked = { RUNMARK_SLURM_EXIT_RECORD: "always" };
    expect(await experiment.runmark(["run", "--quiet"], asked)).toMatchObject({ exitCode: 1 });
    expect(await statuses(experiment)).toEqual(["good completed", "bad failed"]);
    expect(await recordsLeft(experiment)).toEqual([]);
  });

  test("none are left otherwise", async () => {
    const experiment = await experimentOf(cluster, { good: "true" });
    expect(await experiment.runmark(["tick"])).toMatchObject({ exitCode: 4 });
    expect(await recordsLeft(experiment)).toEqual([]);
    expect(await experiment.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 0 });
  });

  test("while slurmdbd is down the states of the queue go on", async () => {
    const experiment = await experimentOf(cluster, {
      good: "true",
      long: "until [ -e over ]; do sleep 0.1; done",
    });
    await cluster.stop("slurmdbd");
    const running = experiment.start(["run", "--quiet"]);
    await experiment.untilStatus({ good: "completed", long: "running" });
    await cluster.start("slurmdbd");
    await writeFile(`${experiment.folder}/over`, "");
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(await statuses(experiment)).toEqual(["good completed", "long completed"]);
  });

  test("a frozen controller and one that is down: tick says so in time and changes nothing, run goes on by itself", async () => {
    const patient = await experimentOf(cluster, { long: "until [ -e over ]; do sleep 0.1; done" });
    const other = await experimentOf(cluster, { long: "sleep 600" });
    const running = patient.start(["run", "--quiet"]);
    await patient.untilStatus({ long: "running" });
    await other.runmark(["tick"]);
    const journal = await other.journal();
    const summary = await other.summary();
    await cluster.freeze("slurmctld");
    expect(await other.runmark(["tick"])).toMatchObject({ exitCode: 5, timedOut: false });
    await cluster.thaw("slurmctld");
    await cluster.stop("slurmctld");
    expect(await other.runmark(["tick"])).toMatchObject({ exitCode: 5, timedOut: false });
    expect([await other.journal(), await other.summary()]).toEqual([journal, summary]);
    await writeFile(`${patient.folder}/over`, "");
    await cluster.start("slurmctld");
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(await statuses(patient)).toEqual(["long completed"]);
  });
});
