import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { startCluster } from "./start.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

async function submit(cluster: Cluster, script: string, options: readonly string[] = []): Promise<string> {
  const cwd = await cluster.folder();
  const answer = await cluster.asUser("sbatch", ["--parsable", ...options], {
    cwd,
    input: `#!/bin/bash\n${script}\n`,
  });
  expect(answer).toMatchObject({ exitCode: 0, stderr: "" });
  return answer.stdout.trim();
}

/** What squeue says of a job, once it is this. */
const waitForQueue = (cluster: Cluster, id: string, state: string): Promise<string> =>
  until(`job ${id} to be ${state} in squeue`, 90, async () => {
    const args = ["--noheader", "--me", "--states=all", "--format=%i %T"];
    const { stdout } = await cluster.asUser("squeue", args);
    return stdout.split("\n").find((line) => line.trim() === `${id} ${state}`);
  });

const waitForRecord = (cluster: Cluster, id: string, record: string): Promise<string> =>
  until(`job ${id} to be ${record} in sacct`, 30, async () => {
    const args = ["--noheader", "--allocations", "--parsable2", "--format=State,ExitCode", `--jobs=${id}`];
    const { stdout } = await cluster.asUser("sacct", args);
    return stdout.trim() === record ? stdout : undefined;
  });

describeCluster("the cluster", (cluster) => {
  test.for([
    { script: "true", state: "COMPLETED", record: "COMPLETED|0:0" },
    { script: "exit 3", state: "FAILED", record: "FAILED|3:0" },
    { script: "kill -KILL $$", state: "FAILED", record: "FAILED|0:9" },
  ])("$script ends as $record", async ({ script, state, record }) => {
    const id = await submit(cluster, script);
    await waitForQueue(cluster, id, state);
    await waitForRecord(cluster, id, record);
  });

  test("jobs run as the normal user, with Node on the path", async () => {
    const cwd = await cluster.folder();
    const args = ["--wait", "--output=out.txt", "--wrap", "id --user --name; node --print 1+1"];
    expect(await cluster.asUser("sbatch", args, { cwd })).toMatchObject({ exitCode: 0 });
    const { stdout } = await cluster.asUser("cat", [`${cwd}/out.txt`]);
    expect(stdout).toBe(`${cluster.user.name}\n2\n`);
  });

  test("a job whose time is up ends as TIMEOUT", async () => {
    const id = await submit(cluster, "sleep 600");
    await waitForQueue(cluster, id, "RUNNING");
    // Faster than its own limit: that is a minute at least, and the controller looks every 30 s only.
    const update = await cluster.asUser("scontrol", ["update", `jobid=${id}`, "timelimit=0"]);
    expect(update).toMatchObject({ exitCode: 0 });
    await waitForQueue(cluster, id, "TIMEOUT");
    await waitForRecord(cluster, id, "TIMEOUT|0:0");
  });

  test("a job gets the GPUs that it asks for, on the nodes that have them", async () => {
    const cwd = await cluster.folder();
    const wrap = ["--wrap", "echo $SLURMD_NODENAME $CUDA_VISIBLE_DEVICES"];
    await cluster.asUser(
      "sbatch",
      ["--wait", "--partition=gpu", "--gres=gpu:2", "--output=out.txt", ...wrap],
      { cwd },
    );
    const { stdout } = await cluster.asUser("cat", [`${cwd}/out.txt`]);
    expect(stdout).toBe(`${cluster.node(3)} 0,1\n`);
  });

  test("a job of low priority is requeued for an urgent one", async () => {
    const all = ["--exclusive", `--nodes=${cluster.plan.settings.nodes}`];
    const low = await submit(cluster, "sleep 600", ["--partition=low", ...all]);
    await waitForQueue(cluster, low, "RUNNING");
    const urgent = await submit(cluster, "true", ["--partition=urgent", ...all]);
    await waitForQueue(cluster, urgent, "COMPLETED");
    await waitForQueue(cluster, low, "PENDING");
    await cluster.asUser("scancel", [low]);
    await waitForQueue(cluster, low, "CANCELLED");
  });

  test("the account capped takes three jobs and refuses the fourth", async () => {
    const held = ["--hold", "--account=capped"];
    const ids = [];
    for (const script of ["true", "true", "true"]) ids.push(await submit(cluster, script, held));
    const fourth = await cluster.asUser("sbatch", [...held, "--wrap=true"]);
    expect(fourth.exitCode).toBe(1);
    expect(fourth.stderr).toContain("AssocMaxSubmitJobLimit");
    await cluster.asUser("scancel", ids);
  });

  test("a frozen controller answers nobody, and goes on where it was when thawed", async () => {
    const id = await submit(cluster, "sleep 600");
    await cluster.freeze("slurmctld");
    const silent = await cluster.asUser("squeue", ["--me"], { timeoutMs: 2000 });
    await cluster.thaw("slurmctld");
    expect(silent.timedOut).toBe(true);
    await waitForQueue(cluster, id, "RUNNING");
    await cluster.asUser("scancel", [id]);
    await waitForQueue(cluster, id, "CANCELLED");
  });

  test.for(["SIGTERM", "SIGKILL"] as const)("the controller comes back after %s", async (which) => {
    await cluster.stop("slurmctld", which);
    expect(await cluster.asUser("scontrol", ["ping"])).toMatchObject({ exitCode: 1 });
    await cluster.start("slurmctld");
    await waitForQueue(cluster, await submit(cluster, "true"), "COMPLETED");
  });

  test("nothing of it listens but on loopback", async () => {
    const { basePort, settings } = cluster.plan;
    const sockets = (await readFile("/proc/net/tcp", "utf8"))
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
    const listening = sockets
      .filter(([, , , state]) => state === "0A")
      .map(([, local = ""]) => local.split(":"));
    const ours = listening.filter(([, port = ""]) => {
      const offset = Number.parseInt(port, 16) - basePort;
      return offset >= 0 && offset < 50;
    });
    // The kernel prints 127.0.0.1 as one little-endian number.
    const loopback = ours.filter(([address = ""]) => address.endsWith("7F"));
    expect([ours.length, loopback.length]).toEqual([2 + settings.nodes, 2 + settings.nodes]);
  });

  test("sdiag counts the calls of a client", async () => {
    const before = (await cluster.sdiag()).get("REQUEST_JOB_USER_INFO") ?? 0;
    await cluster.asUser("squeue", ["--me"]);
    expect((await cluster.sdiag()).get("REQUEST_JOB_USER_INFO")).toBe(before + 1);
  });

  test("a second cluster of other settings runs beside it", async () => {
    const other = await startCluster({ nodes: 1, maxJobId: 3, minJobAgeSeconds: 5, accounting: false });
    try {
      const ids = [await submit(other, "true"), await submit(other, "true")];
      expect(ids).toEqual(["1", "2"]);
      expect((await other.asUser("sacct", [])).stderr).toContain("accounting storage is disabled");
      expect(
        (await cluster.asUser("sinfo", ["--noheader", "--Node", "--partition=cpu"])).stdout,
      ).not.toContain(other.node(1));
    } finally {
      await other.down();
    }
    expect(await cluster.asRoot("ls", [other.plan.folder])).toMatchObject({ exitCode: 2 });
  });
});
