import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { experimentOf } from "./experiment.ts";
import { expectOneJobRan, runNames, tracingCommands } from "./ran.ts";
import { registering } from "./registering.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

const MANY = 500;

describeCluster("many jobs", (cluster) => {
  test(`${MANY} in flight, runmark killed and the controller restarted on the way: each runs once`, async () => {
    const runs = runNames("run", MANY);
    const experiment = await experimentOf(cluster, tracingCommands(runs));
    const env = { RUNMARK_MAX_IN_FLIGHT: String(MANY) };
    const submitted = async (): Promise<number> =>
      ((await experiment.journal()).match(/"kind":"submitted"/g) ?? []).length;
    const untilSubmitted = (count: number): Promise<true> =>
      until(`${count} submissions`, 120, async () => ((await submitted()) >= count ? true : undefined));
    for (const count of [60, 150, 260, 380]) {
      const running = experiment.start(["run", "--quiet"], env);
      await untilSubmitted(count);
      // Not at the same point of its work each time, and twice while there is no controller.
      await pause(count % 97);
      const isDown = count === 150 || count === 380;
      if (isDown) await cluster.stop("slurmctld");
      running.kill("SIGKILL");
      await running.ended;
      if (isDown) await cluster.start("slurmctld");
    }
    const rest = experiment.start(["run", "--quiet"], env);
    expect(await registering(cluster, rest.ended)).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, runs);
  });
});
