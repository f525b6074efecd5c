import { spawn } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseStart, type StartRecord } from "../../../../src/backends/local/records/records.ts";
import type { JobRef } from "../../../../src/model/job.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const inJob = (job: JobRef, name: string): string => join(shop.folder, "jobs", job.id, name);
const text = (path: string): Promise<string> => readFile(path, "utf8");

const startOf = async (job: JobRef): Promise<StartRecord> => {
  const start = parseStart(await text(inJob(job, "start.json")));
  if (start === undefined) throw new Error(`job ${job.id} has no start`);
  return start;
};

/** Where its wrapper notes the end of a started job. */
const exitFileOf = async (job: JobRef): Promise<string> =>
  inJob(job, (await startOf(job)).exitFile ?? "none");

const isGone = (pid: number) =>
  shop.until(`the end of ${pid}`, async () =>
    (await shop.system.processes.identify(pid)) === undefined ? true : undefined,
  );

const killSupervisor = async (): Promise<number> => {
  const pid = await shop.supervisor();
  shop.system.processes.signal(pid, "SIGKILL");
  await isGone(pid);
  return pid;
};

/** The pid that a script wrote about itself. */
const pidIn = (name: string): Promise<number> =>
  shop.until(name, async () => {
    const written = (await shop.system.files.readText(join(shop.cwd, name)))?.trim() ?? "";
    return written === "" ? undefined : Number(written);
  });

const runEntry = (args: readonly string[]): Promise<number | null> =>
  new Promise((resolve) => {
    spawn(process.execPath, [shop.entry, ...args], { stdio: "ignore" }).once("exit", resolve);
  });

describe("life of a job across processes", () => {
  test("it outlives the process that submitted it", async () => {
    const script =
      "#!/bin/sh\necho begun > begun\nwhile [ ! -e go ]; do sleep 0.05; done\necho done > done\n";
    expect(await runEntry(["submit", shop.folder, shop.cwd, script, "outlive~1"])).toBe(0);
    const job = { id: "1", name: "outlive~1" };
    await shop.untilState(job, "RUNNING");
    await writeFile(join(shop.cwd, "go"), "");
    expect(await shop.untilState(job, "COMPLETED")).toMatchObject({ exitCode: 0, source: "records" });
    expect(await text(join(shop.cwd, "done"))).toBe("done\n");
  });

  test("its end is recorded while no supervisor lives", async () => {
    const job = await shop.submit("orphan~1", [
      "touch begun",
      "while [ ! -e go ]; do sleep 0.05; done",
      "exit 5",
    ]);
    // RUNNING it is from its record on; a supervisor that dies before the next line lets nothing run.
    await shop.until("its script", () => shop.system.files.stat(join(shop.cwd, "begun")));
    const { pid } = await startOf(job);
    await killSupervisor();
    await writeFile(join(shop.cwd, "go"), "");
    await isGone(pid);
    expect(await text(await exitFileOf(job))).toMatch(/\n5 ended\n$/);
    expect(await shop.sighting(job)).toMatchObject({ state: "FAILED", exitCode: 5, source: "records" });
  });

  test("a later supervisor adopts it and goes on with its time limit and what waits behind it", async () => {
    const job = await shop.submit("adopted~1", ["#SBATCH --time=0:02 --exclusive", "sleep 300"]);
    const next = await shop.submit("next~1", ["exit 0"]);
    await shop.untilBegun(job);
    const killed = await killSupervisor();
    expect(await shop.sighting(job)).toMatchObject({ state: "RUNNING" });
    expect(await shop.supervisor()).not.toBe(killed);
    expect(await shop.sighting(next)).toMatchObject({ state: "PENDING", reason: "Resources" });
    expect(await shop.untilState(job, "TIMEOUT")).toMatchObject({ reason: "TimeLimit" });
    await shop.untilState(next, "COMPLETED");
  });

  test.each([true, false])(
    "killed with its wrapper it is NODE_FAIL (supervisor alive: %s)",
    async (isAlive) => {
      const job = await shop.submit("killed~1", ["sleep 300"]);
      await shop.untilBegun(job);
      const { pid } = await startOf(job);
      if (!isAlive) await killSupervisor();
      process.kill(-pid, "SIGKILL");
      await isGone(pid);
      const end = await shop.untilState(job, "NODE_FAIL");
      expect(end.source).toBe("records");
      await shop.until("its end on record", () => shop.system.files.readText(inJob(job, "end.json")));
      expect(await shop.sighting(job)).toMatchObject({ state: "NODE_FAIL", endedAt: expect.any(Number) });
    },
  );

  test("a wrapper killed alone takes its script along and is NODE_FAIL", async () => {
    const job = await shop.submit("beheaded~1", ["echo $$ > pid", "sleep 300"]);
    const script = await pidIn("pid");
    process.kill((await startOf(job)).pid, "SIGKILL");
    await shop.untilState(job, "NODE_FAIL");
    await isGone(script);
  });

  test("a restart of the machine ends it as NODE_FAIL", async () => {
    const job = await shop.submit("rebooted~1", ["sleep 300"]);
    await shop.untilBegun(job);
    await killSupervisor();
    const start = await startOf(job);
    await writeFile(inJob(job, "start.json"), JSON.stringify({ ...start, bootId: "another-boot" }));
    await shop.untilState(job, "NODE_FAIL");
    process.kill(-start.pid, "SIGKILL");
  });
});

describe("supervisors", () => {
  test("of two started at once one works", async () => {
    const job = await shop.submit("one~1", ["echo ran >> ran", "sleep 0.3"]);
    await Promise.all(Array.from({ length: 4 }, () => runEntry(["__supervise", shop.folder])));
    await shop.untilState(job, "COMPLETED");
    expect(await text(join(shop.cwd, "ran"))).toBe("ran\n");
  });

  test("a submission cut off before its supervisor was started is healed by the next look", async () => {
    const first = await shop.submit("first~1", ["exit 0"]);
    await shop.untilState(first, "COMPLETED");
    const draft = join(shop.folder, "jobs", ".draft-x");
    await mkdir(draft);
    for (const name of ["request.json", "slurm_script"])
      await writeFile(join(draft, name), await text(inJob(first, name)));
    await writeFile(join(draft, "environment.json"), JSON.stringify({ PATH: process.env.PATH }));
    await isGone(await shop.supervisor());
    await rename(draft, join(shop.folder, "jobs", "2"));
    const healed = { id: "2", name: "first~1" };
    expect(await shop.sighting(healed)).toMatchObject({ state: "PENDING", source: "queue" });
    await shop.untilState(healed, "COMPLETED");
  });

  test("supervisors killed again and again run each job once", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `k${index}`);
    const jobs: JobRef[] = [];
    for (const name of names) jobs.push(await shop.submit(name, [`echo ${name} >> ran; sleep 0.1`]));
    for (let kills = 0; kills < 10; kills += 1) {
      const { queuedByUser } = await shop.backend.observe({ jobs: [], names: [] });
      if (queuedByUser === 0) break;
      await killSupervisor();
    }
    for (const job of jobs) await shop.untilState(job, "COMPLETED", "NODE_FAIL");
    const ran = (await text(join(shop.cwd, "ran"))).trim().split("\n");
    expect(new Set(ran).size).toBe(ran.length);
  });

  test("a hundred jobs are run once each", async () => {
    const jobs: JobRef[] = [];
    for (let index = 0; index < 100; index += 1)
      jobs.push(await shop.submit(`many${index}`, ["echo $SLURM_JOB_ID >> ran"]));
    await shop.until("an empty queue", async () => {
      const { queuedByUser } = await shop.backend.observe({ jobs: [], names: [] });
      return queuedByUser === 0 ? true : undefined;
    });
    const { jobs: reports } = await shop.backend.observe({ jobs, names: [] });
    const states = [...reports.values()].map((report) => report.kind === "seen" && report.sighting.state);
    expect(new Set(states)).toEqual(new Set(["COMPLETED"]));
    const ran = (await text(join(shop.cwd, "ran"))).trim().split("\n").map(Number);
    expect(ran.sort((one, other) => one - other)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });

  test("ids are not given twice, even when jobs were cleared away", async () => {
    const job = await shop.submit("cleared~1", ["exit 0"]);
    await shop.untilState(job, "COMPLETED");
    await isGone(await shop.supervisor());
    await rm(join(shop.folder, "jobs", job.id), { recursive: true });
    expect((await shop.submit("after~1", ["exit 0"])).id).toBe("2");
  });
});

describe("ending jobs", () => {
  const stubborn = ["trap '' TERM", "echo $$ > pid", "sleep 300 & echo $! > child", "while :; do wait; done"];

  test("the time limit ends the whole group, and those that ignore SIGTERM are killed", async () => {
    const job = await shop.submit("slow~1", ["#SBATCH --time=0:01", ...stubborn]);
    expect(await shop.untilState(job, "TIMEOUT")).toMatchObject({ exitCode: 0, reason: "TimeLimit" });
    await isGone(await pidIn("pid"));
    await isGone(await pidIn("child"));
    expect(await text(join(shop.cwd, `slurm-${job.id}.out`))).toMatch(
      /JOB 1 ON \S+ CANCELLED AT .* DUE TO TIME LIMIT/,
    );
  });

  test("a script that tidies up at SIGTERM may, and is CANCELLED all the same", async () => {
    const job = await shop.submit("tidy~1", [
      "trap 'echo tidy > tidy; exit 0' TERM",
      "echo $$ > pid",
      "sleep 300 & wait",
    ]);
    await pidIn("pid");
    await shop.backend.cancel([job]);
    await shop.untilState(job, "CANCELLED");
    expect(await text(join(shop.cwd, "tidy"))).toBe("tidy\n");
    expect(await text(await exitFileOf(job))).toMatch(/\n0 ended\n$/);
  });

  test("what a script leaves behind in its group ends with it", async () => {
    const job = await shop.submit("litter~1", ["sleep 300 & echo $! > child", "exit 0"]);
    await shop.untilState(job, "COMPLETED");
    await isGone(await pidIn("child"));
  });

  test("a job that waits for room is cancelled and never runs", async () => {
    const first = await shop.submit("all~1", ["#SBATCH --exclusive", "sleep 300"]);
    const second = await shop.submit("waits~1", ["echo ran > ran"]);
    await shop.untilState(first, "RUNNING");
    await shop.backend.cancel([second]);
    expect(await shop.untilState(second, "CANCELLED")).not.toHaveProperty("startedAt");
    expect(await shop.system.files.stat(join(shop.cwd, "ran"))).toBeUndefined();
    expect(await shop.system.files.stat(inJob(second, "environment.json"))).toBeUndefined();
  });
});

describe("damage", () => {
  test.each([
    ["stop.json", "{"],
    ["stop.json", '{"state": 3}'],
    ["end.json", "null"],
  ])("a %s that reads %s makes the job unclear", async (name, content) => {
    const job = await shop.submit("damaged~1", ["exit 0"]);
    await shop.untilState(job, "COMPLETED");
    await writeFile(inJob(job, name), content);
    const { jobs } = await shop.backend.observe({ jobs: [job], names: [] });
    expect(jobs.get(job.id)).toEqual({
      kind: "unclear",
      reason: `${inJob(job, name)} is damaged`,
      isLasting: true,
    });
    const { records } = await shop.backend.observe({ jobs: [], names: [{ name: "sought~1", since: 0 }] });
    expect(records.kind).toBe("failed");
  });
});
