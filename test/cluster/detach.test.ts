import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { experimentOf } from "./experiment.ts";
import { expectOneJobEach } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

const UNTIL_GO = "until [ -e go ]; do sleep 0.2; done";

describeCluster("detaching", (cluster) => {
  test.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s leaves the jobs to go on", async (signal) => {
    const experiment = await experimentOf(cluster, { one: UNTIL_GO, two: UNTIL_GO, three: "true" });
    const first = experiment.start(["run"], { RUNMARK_MAX_IN_FLIGHT: "2" });
    await experiment.untilStatus({ one: "running", two: "running" });
    expect(await experiment.runmark(["tick"])).toMatchObject({ exitCode: 6 });
    first.kill(signal);
    const left = await first.ended;
    expect(left.exitCode).toBe(4);
    expect(left.stdout).toContain("Left; 2 jobs run on.");
    expect(left.stdout).toContain("runmark run");
    const before = await expectOneJobEach(cluster, experiment);
    expect(before).toHaveLength(2);

    await writeFile(`${experiment.folder}/go`, "");
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    const after = await expectOneJobEach(cluster, experiment);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after).toHaveLength(3);
    const rows = await experiment.table("### Fine-tuning");
    expect(rows.map((row) => `${row["Run Name"]} ${row.Status}`)).toEqual([
      "one completed",
      "two completed",
      "three completed",
    ]);
  });
});
