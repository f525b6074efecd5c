import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Experiment, experimentOf } from "./experiment.ts";
import { expectRanOnce, runNames, tracesOf, tracingCommands } from "./ran.ts";
import { type OwnedCluster, startCluster } from "./start.ts";
import "./suite.ts";
import { until } from "./until.ts";

const connection = inject("cluster");

/** Ids wrap after so many jobs, and a job that has ended is forgotten as soon as the controller can. */
const SETTINGS = { nodes: 1, maxJobId: 24, minJobAgeSeconds: 5 };

describe.skipIf(connection.kind !== "up")("a controller that forgets quickly and gives ids again", () => {
  let cluster: OwnedCluster;
  beforeAll(async () => {
    cluster = await startCluster(SETTINGS);
  }, 120_000);
  afterAll(() => cluster.down(), 60_000);

  const untilQueueIsEmpty = (): Promise<true> =>
    until("the queue to forget its jobs", 60, async () => {
      const { stdout } = await cluster.asUser("squeue", ["--noheader", "--me", "--states=all"]);
      return stdout === "" ? true : undefined;
    });

  const submitAll = async (experiment: Experiment): Promise<void> => {
    expect(await experiment.runmark(["tick", "--quiet"])).toMatchObject({ exitCode: 4 });
  };

  test("jobs that have ended and left the queue before anybody looked are known from the records", async () => {
    const runs = runNames("quick", 4);
    const experiment = await experimentOf(cluster, { ...tracingCommands(runs), fails: "exit 3" });
    await submitAll(experiment);
    await untilQueueIsEmpty();
    expect(await experiment.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 1 });
    expect(
      (await experiment.table("### Fine-tuning")).map((row) => `${row["Run Name"]} ${row.Status}`),
    ).toEqual([...runs.map((run) => `${run} completed`), "fails failed"]);
    expect(Object.values(await tracesOf(experiment)).map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  test("ids that wrap: each job is told from the earlier one of its id, and the earlier from the later", async () => {
    const early = await experimentOf(cluster, tracingCommands(runNames("early", 6)));
    await submitAll(early);
    await untilQueueIsEmpty();
    const late = await experimentOf(cluster, tracingCommands(runNames("late", 24)));
    const env = { RUNMARK_MAX_IN_FLIGHT: "8" };
    expect(await late.runmark(["run", "--quiet"], env)).toMatchObject({ exitCode: 0 });
    await expectRanOnce(late, runNames("late", 24));
    // Nobody has looked at the early ones until now, and other jobs have had their ids since.
    expect(await early.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 0 });
    await expectRanOnce(early, runNames("early", 6));
    const ids = (await Promise.all([early, late].map((one) => one.table("### Fine-tuning"))))
      .flat()
      .map((row) => row["Job ID"]);
    expect(new Set(ids).size).toBeLessThan(ids.length);
  });
});
