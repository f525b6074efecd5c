import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { experimentOf } from "./experiment.ts";
import { expectOneJobEach, jobsOf, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

const STAGGER_SECONDS = 3;

/** Cron for the length of a test; where the machine has one at work, ours leaves at once. */
function startCron(): void {
  const cron = execa("/usr/sbin/cron", ["-f"], { reject: false, stdio: "ignore" });
  onTestFinished(async () => {
    cron.kill();
    await cron;
  });
}

describeCluster("tick, as cron calls it", (cluster) => {
  test("says 4 until all is done, then 0, and changes nothing more", async () => {
    const runs = { one: "true", two: "true", three: "true", four: "true" };
    const experiment = await experimentOf(cluster, runs);
    const env = { RUNMARK_STAGGER_SECONDS: String(STAGGER_SECONDS), RUNMARK_STAGGER_MODE: "begin" };
    const codes: (number | undefined)[] = [];
    await until("tick to say that nothing is left", 90, async () => {
      const { exitCode } = await experiment.runmark(["tick", "--quiet"], env);
      codes.push(exitCode);
      if (exitCode !== 4) return true;
      await pause(500);
      return undefined;
    });
    expect(codes.slice(0, -1).every((code) => code === 4)).toBe(true);
    expect(codes.at(-1)).toBe(0);
    // With starts that are spaced, one tick cannot have seen them all end.
    expect(codes.length).toBeGreaterThan(2);

    const summary = await experiment.summary();
    const events = await experiment.events();
    expect(await experiment.runmark(["tick", "--quiet"], env)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await experiment.summary()).toBe(summary);
    expect(await experiment.events()).toEqual(events);
    expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual(
      Object.keys(runs).sort(),
    );
  });

  test("a real cron ticks what is installed, with all that a tick needs, and no trace of it is left", async () => {
    startCron();
    const experiment = await experimentOf(cluster, { one: "true" });
    const crontab = (...args: string[]) => cluster.asUser("crontab", args);
    expect(await crontab("-l")).toMatchObject({ stderr: expect.stringContaining("no crontab for") });
    onTestFinished(async () => void (await crontab("-r")));
    const install = () => experiment.runmark(["cron", "install", "--every", "1m"]);
    expect(await install()).toMatchObject({ exitCode: 0, stderr: "" });
    const installed = await crontab("-l");
    expect((await install()).stdout).toContain("is there already");
    const log = await until("cron to tick", 150, () =>
      readFile(`${experiment.folder}/.runmark/cron.log`, "utf8").catch(() => undefined),
    );
    expect(log).toContain("queued as job");
    expect(await crontab("-l")).toEqual(installed);
    expect(await experiment.runmark(["cron", "remove"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await crontab("-l")).toMatchObject({ stdout: "" });
    expect(await experiment.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 0 });
    await expectOneJobEach(cluster, experiment);
  });

  test("all jobs go in at the first tick, and none starts before its turn", async () => {
    const experiment = await experimentOf(cluster, { one: "true", two: "true", three: "true" });
    const env = { RUNMARK_STAGGER_SECONDS: String(STAGGER_SECONDS), RUNMARK_STAGGER_MODE: "begin" };
    await experiment.runmark(["tick"], env);
    expect(await jobsOf(cluster, experiment)).toHaveLength(3);
    const begins = (await experiment.events()).flatMap((event) =>
      event.kind === "intent" ? [{ name: event.name, beginAt: event.beginAt }] : [],
    );
    const [, second, third] = begins.map(({ beginAt }) => beginAt);
    expect(begins.map(({ beginAt }) => beginAt === undefined)).toEqual([true, false, false]);
    expect((third ?? 0) - (second ?? 0)).toBe(STAGGER_SECONDS * 1000);
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    for (const event of await experiment.events()) {
      if (event.kind !== "ended") continue;
      const begin = begins.find(({ name }) => name === event.sighting.name)?.beginAt ?? 0;
      // SLURM counts whole seconds.
      expect(event.sighting.startedAt).toBeGreaterThanOrEqual(Math.floor(begin / 1000) * 1000);
    }
  });

  test("ticks that overlap leave the work to one of them", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `run${index + 1}`);
    const experiment = await experimentOf(cluster, Object.fromEntries(names.map((name) => [name, "true"])));
    const started = names.slice(0, 6).map(() => experiment.start(["tick", "--quiet"]));
    const codes = (await Promise.all(started.map(({ ended }) => ended))).map(({ exitCode }) => exitCode);
    // 6 met the lock of another; who came when that one was done found jobs, or nothing left to do.
    expect(codes.filter((code) => ![0, 4, 6].includes(code ?? -1))).toEqual([]);
    expect(codes.filter((code) => code !== 6)).not.toEqual([]);
    expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual([...names].sort());
    expect(await experiment.runmark(["run", "--quiet"])).toMatchObject({ exitCode: 0 });
  });
});
