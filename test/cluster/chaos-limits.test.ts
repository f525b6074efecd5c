import { expect, test } from "vitest";
import { experimentOf, experimentOfScripts } from "./experiment.ts";
import { expectOneJobRan, leavesTrace, runNames } from "./ran.ts";
import { describeCluster } from "./suite.ts";

const scriptsOf = (runs: readonly string[], line: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    runs.map((run) => [run, `#!/bin/bash\n${line}\n#SBATCH --output=/dev/null\n${leavesTrace(run)}\n`]),
  );

describeCluster("limits of the site", (cluster) => {
  test("an account and a QOS that take few jobs at a time: the others are not kept waiting, none is skipped", async () => {
    const capped = runNames("capped", 7);
    const limited = runNames("limited", 5);
    const free = runNames("free", 4);
    const experiment = await experimentOfScripts(cluster, {
      ...scriptsOf(capped, "#SBATCH --account=capped"),
      ...scriptsOf(limited, "#SBATCH --qos=limited"),
      ...scriptsOf(free, "#SBATCH --account=lab"),
    });
    const occupant = ["--parsable", "--hold", "--account=capped", "--output=/dev/null", "--wrap=true"];
    const occupants = [];
    for (const _ of [1, 2, 3]) occupants.push((await cluster.asUser("sbatch", occupant)).stdout.trim());
    // The account is full. With room for two at a time, its seven runs stand before all others in the table.
    const env = { RUNMARK_MAX_IN_FLIGHT: "2" };
    const running = experiment.start(["run", "--quiet"], env);
    await experiment.untilStatus(Object.fromEntries([...limited, ...free].map((run) => [run, "completed"])));
    const rows = await experiment.table("### Fine-tuning");
    expect(new Set(rows.slice(0, 7).map((row) => row.Status))).toEqual(new Set(["pending"]));
    expect(rows[0]?.Notes).toBe("waits for room: AssocMaxSubmitJobLimit");
    await cluster.asUser("scancel", occupants);
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, [...capped, ...limited, ...free]);
  });

  test("a partition that is closed holds its runs and no others, until it is open again", async () => {
    const open = (state: string) =>
      cluster.asRoot("scontrol", ["update", "partitionname=short", `state=${state}`]);
    const experiment = await experimentOfScripts(cluster, {
      ...scriptsOf(["one", "two"], "#SBATCH --partition=short"),
      ...scriptsOf(["three"], "#SBATCH --partition=cpu"),
    });
    await open("inactive");
    try {
      const ended = await experiment.runmark(["run", "--json"]);
      expect(ended.exitCode).toBe(7);
      expect(JSON.parse(ended.stdout).diagnostics).toMatchObject([
        { severity: "warning", code: "submission.held", next: expect.stringContaining("goes in by itself") },
      ]);
      expect(
        (await experiment.table("### Fine-tuning")).map(
          (row) => `${row["Run Name"]} ${row.Status}: ${row.Notes}`,
        ),
      ).toEqual([
        "one blocked: Required partition not available (inactive or drain)",
        "two blocked: Required partition not available (inactive or drain)",
        "three completed: -",
      ]);
    } finally {
      await open("up");
    }
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, ["one", "two", "three"]);
  });

  test("what can never start is blocked with the reason, and its row goes on when it starts after all", async () => {
    const script = (run: string, line: string) => `#!/bin/bash\n${line}\n${leavesTrace(run)}\n`;
    const failing = await cluster.asUser("sbatch", ["--parsable", "--output=/dev/null", "--wrap=exit 1"]);
    const experiment = await experimentOfScripts(cluster, {
      held: script("held", "#SBATCH --hold"),
      long: script("long", "#SBATCH --partition=short --time=10"),
      orphan: script("orphan", `#SBATCH --dependency=afterok:${failing.stdout.trim()}`),
      later: script("later", "#SBATCH --begin=now+4"),
    });
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 7 });
    const rows = await experiment.table("### Fine-tuning");
    expect(rows.map((row) => `${row["Run Name"]} ${row.Status}: ${row.Notes}`)).toEqual([
      expect.stringMatching(
        /^held blocked: JobHeldUser: held by its owner: `scontrol release \d+` lets it go, or on this machine/,
      ),
      expect.stringMatching(/^long blocked: Partition(?:TimeLimit|Config|NodeLimit): it/),
      "orphan blocked: DependencyNeverSatisfied: what it depends on has failed",
      "later completed: -",
    ]);
    const id = (run: string): string => rows.find((row) => row["Run Name"] === run)?.["Job ID"] ?? "";
    const set = async (...words: readonly string[]): Promise<void> => {
      expect(await cluster.asUser("scontrol", words)).toMatchObject({ exitCode: 0 });
    };
    await set("release", id("held"));
    await set("update", `jobid=${id("long")}`, "timelimit=1");
    await set("update", `jobid=${id("orphan")}`, "dependency=");
    expect(await experiment.runmark(["run"])).toMatchObject({ exitCode: 0 });
    await expectOneJobRan(cluster, experiment, ["held", "long", "orphan", "later"]);
  });

  test("a script's own --begin is respected under both ways of staggering", async () => {
    for (const mode of ["begin", "sleep"]) {
      const experiment = await experimentOfScripts(cluster, {
        first: `#!/bin/bash\ndate +%s > first\n`,
        own: `#!/bin/bash\n#SBATCH --begin=now+6\ndate +%s > own\n`,
        third: `#!/bin/bash\ndate +%s > third\n`,
      });
      const env = { RUNMARK_STAGGER_SECONDS: "1", RUNMARK_STAGGER_MODE: mode };
      const began = Math.floor(Date.now() / 1000);
      expect(await experiment.runmark(["run", "--quiet"], env)).toMatchObject({ exitCode: 0 });
      const at = async (run: string): Promise<number> =>
        Number((await cluster.asUser("cat", [`${experiment.folder}/${run}`])).stdout) - began;
      expect(await at("own")).toBeGreaterThanOrEqual(6);
      expect(await at("third")).toBeGreaterThanOrEqual(2);
      expect(await at("third")).toBeGreaterThan(await at("first"));
    }
  });

  test("the calls of a tick are the same for one job and for thirty", async () => {
    const rpcsOfTick = async (count: number): Promise<Record<string, number>> => {
      const runs = runNames("r", count);
      const experiment = await experimentOf(
        cluster,
        Object.fromEntries(runs.map((run) => [run, "sleep 600"])),
      );
      const env = { RUNMARK_MAX_IN_FLIGHT: "100" };
      await experiment.runmark(["tick"], env);
      const before = await cluster.sdiag();
      await experiment.runmark(["tick"], env);
      const now = await cluster.sdiag();
      const kinds = [
        "REQUEST_JOB_USER_INFO",
        "REQUEST_PARTITION_INFO",
        "REQUEST_JOB_INFO",
        "REQUEST_JOB_INFO_SINGLE",
      ];
      const calls = kinds.map((kind) => [kind, (now.get(kind) ?? 0) - (before.get(kind) ?? 0)] as const);
      await cluster.cancelAll();
      return Object.fromEntries(calls);
    };
    const one = await rpcsOfTick(1);
    expect(one).toMatchObject({ REQUEST_JOB_USER_INFO: 1, REQUEST_JOB_INFO: 0, REQUEST_JOB_INFO_SINGLE: 0 });
    expect(await rpcsOfTick(30)).toEqual(one);
  });
});
