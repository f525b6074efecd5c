import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Cluster } from "./cluster.ts";
import { type Experiment, experimentOf } from "./experiment.ts";
import { expectOneJobEach, jobsOf, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** There is no sign of an sbatch that waits but the process itself. */
async function sbatchIsAtWork(cluster: Cluster, { folder }: Experiment): Promise<true | undefined> {
  const { stdout } = await cluster.asRoot("sh", [
    "-c",
    "ls -l /proc/[0-9]*/cwd /proc/[0-9]*/exe 2>/dev/null",
  ]);
  const lines = stdout.split("\n").filter((line) => /\/sbatch$/.test(line) || line.endsWith(` ${folder}`));
  const pids = lines.map((line) => /\/proc\/(\d+)\//.exec(line)?.[1]);
  // Both links of one process: it is an sbatch, and it stands in this experiment's folder.
  return pids.some((pid, index) => pids.indexOf(pid) !== index) ? true : undefined;
}

/** With a pause between two submissions there is a moment at which the controller can be frozen for the second one. */
const ONE_BY_ONE = { RUNMARK_STAGGER_MODE: "sleep", RUNMARK_STAGGER_SECONDS: "3" };

const untilJournaled = (experiment: Experiment, kind: Event["kind"], count: number): Promise<true> =>
  until(`${count} ${kind} in the journal`, 30, async () => {
    const events = await experiment.events();
    return events.filter((event) => event.kind === kind).length >= count ? true : undefined;
  });

describeCluster("a controller in trouble", (cluster) => {
  test("a job that a frozen controller makes after sbatch gave up is adopted, and no second one is sent", async () => {
    const experiment = await experimentOf(cluster, { first: "true", second: "true", third: "true" });
    const ticking = experiment.start(["tick", "--json"], ONE_BY_ONE);
    await untilJournaled(experiment, "submitted", 1);
    await cluster.freeze("slurmctld");
    const frozen = await ticking.ended;
    await cluster.thaw("slurmctld");
    expect(frozen).toMatchObject({ exitCode: 4 });
    expect(JSON.parse(frozen.stdout).diagnostics).toMatchObject([{ code: "submission.unclear" }]);
    const rows = await experiment.table("### Fine-tuning");
    expect(rows.map((row) => `${row["Run Name"]} ${row.Status} ${row["Job ID"] === "-"}`)).toEqual([
      "first queued false",
      "second submitting true",
      "third pending true",
    ]);

    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    expect(await expectOneJobEach(cluster, experiment)).toHaveLength(3);
    const outcomes = (await experiment.events()).flatMap((event) =>
      event.kind === "submitted" ? [`${event.task} ${event.how}`] : [],
    );
    expect(outcomes.sort()).toEqual([
      "training/first answered",
      "training/second found",
      "training/third answered",
    ]);
  });

  test("kill -9 while sbatch waits for a frozen controller: its job is found", async () => {
    const experiment = await experimentOf(cluster, { first: "true", second: "true", third: "true" });
    const running = experiment.start(["run", "--quiet"], ONE_BY_ONE);
    await untilJournaled(experiment, "submitted", 1);
    await cluster.freeze("slurmctld");
    await untilJournaled(experiment, "intent", 2);
    await until("sbatch to be at work", 30, () => sbatchIsAtWork(cluster, experiment));
    running.kill("SIGKILL");
    await running.ended;
    await cluster.thaw("slurmctld");

    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    expect((await expectOneJobEach(cluster, experiment)).map(readable)).toEqual(["first", "second", "third"]);
  });

  test("while it is down, tick says that it cannot be reached and changes nothing", async () => {
    const experiment = await experimentOf(cluster, { one: "sleep 600", two: "true" });
    await experiment.runmark(["tick"]);
    await experiment.untilStatus({ one: "queued" }, 1);
    const summary = await experiment.summary();
    const events = await experiment.events();
    const path = `${experiment.folder}/experiment_summary.md`;
    const { mtimeMs } = await stat(path);

    await cluster.stop("slurmctld");
    const stopped = await experiment.runmark(["tick", "--json"]);
    await cluster.start("slurmctld");
    expect(stopped).toMatchObject({ exitCode: 5 });
    expect(JSON.parse(stopped.stdout)).toMatchObject({
      ok: false,
      exitCode: 5,
      data: null,
      diagnostics: [{ code: "scheduler.unreachable" }],
    });
    expect(await experiment.summary()).toBe(summary);
    expect(await stat(path)).toMatchObject({ mtimeMs });
    expect(await experiment.events()).toEqual(events);
    expect(await jobsOf(cluster, experiment)).toHaveLength(2);
  });
});
