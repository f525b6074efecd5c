import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { experimentOf } from "./experiment.ts";
import { expectOneJobEach, jobsOf } from "./jobs.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** With a pause between two submissions there is a moment at which the controller can be frozen for the second one. */
const ONE_BY_ONE = { RUNMARK_STAGGER_MODE: "sleep", RUNMARK_STAGGER_SECONDS: "3" };

describeCluster("a controller in trouble", (cluster) => {
  test("a job that a frozen controller makes after sbatch gave up is adopted, and no second one is sent", async () => {
    const experiment = await experimentOf(cluster, { first: "true", second: "true", third: "true" });
    const ticking = experiment.start(["tick", "--json"], ONE_BY_ONE);
    await until("the first submission", 30, async () => {
      const events = await experiment.events().catch(() => []);
      return events.some(({ kind }) => kind === "submitted") ? true : undefined;
    });
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
