import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobRef } from "../../../../src/model/job.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const read = (name: string): Promise<string> => readFile(join(shop.cwd, name), "utf8").catch(() => "");
const lines = async (name: string): Promise<readonly string[]> => (await read(name)).trim().split("\n");
const go = (name = "go"): Promise<void> => writeFile(join(shop.cwd, name), "");
const WAIT = "until [ -e go ]; do sleep 0.02; done";

const element = (job: JobRef, task: number): JobRef => ({ ...job, id: `${job.id}_${task}` });

/** RUNNING is a job before its script has got to its first line. */
const untilRan = (...said: readonly string[]): Promise<true> =>
  shop.until(`${said} in ran`, async () => {
    const ran = ((await shop.system.files.readText(join(shop.cwd, "ran"))) ?? "").split("\n");
    return said.every((line) => ran.includes(line)) ? true : undefined;
  });

const killSupervisor = async (): Promise<void> => {
  const pid = await shop.supervisor();
  shop.system.processes.signal(pid, "SIGKILL");
  await shop.until("its end", async () =>
    (await shop.system.processes.identify(pid)) === undefined ? true : undefined,
  );
};

const seen = async (job: JobRef) => {
  const { state, reason, array } = await shop.sighting(job);
  return { state, ...(reason === undefined ? {} : { reason }), ...(array === undefined ? {} : { array }) };
};

const statesOf = async (job: JobRef, tasks: readonly number[]): Promise<readonly string[]> =>
  Promise.all(tasks.map(async (task) => (await shop.sighting(element(job, task))).state));

describe("a job array", () => {
  test("is one submission whose elements are told which they are, each under a number of its own", async () => {
    const job = await shop.submit("told~1", [
      "#SBATCH --array=1-7:2",
      "env | grep -E '^SLURM_(ARRAY|JOB_ID)' | sort",
    ]);
    expect(job.id).toBe("1");
    await shop.untilState(job, "COMPLETED");
    const outputs = await Promise.all([1, 3, 5, 7].map((task) => read(`slurm-1_${task}.out`)));
    expect(outputs[1]).toMatch(
      /^SLURM_ARRAY_JOB_ID=1\nSLURM_ARRAY_TASK_COUNT=4\nSLURM_ARRAY_TASK_ID=3\nSLURM_ARRAY_TASK_MAX=7\nSLURM_ARRAY_TASK_MIN=1\nSLURM_ARRAY_TASK_STEP=2\nSLURM_JOB_ID=\d+\n$/,
    );
    const ids = outputs.map((text) => Number(/SLURM_JOB_ID=(\d+)/.exec(text)?.[1]));
    // The last one to start keeps the number of the array, as with slurmctld.
    expect([...ids].sort()).toEqual([1, 2, 3, 4]);
    expect((await shop.submit("next~1", ["exit 0"])).id).toBe("5");
  });

  test("writes where its pattern says", async () => {
    const job = await shop.submit("patterns~1", ["#SBATCH --array=4 -o o-%A_%a-%3a-%j-%x.txt", "echo here"]);
    await shop.untilState(job, "COMPLETED");
    expect(await read("o-1_4-004-1-patterns~1.txt")).toBe("here\n");
    expect((await shop.sighting(element(job, 4))).stdout).toBe(join(shop.cwd, "o-1_4-004-1-patterns~1.txt"));
  });

  test("runs in order, no more at one time than it says, and counts what is over", async () => {
    const job = await shop.submit("order~1", [
      "#SBATCH --array=0-3%1",
      `echo $SLURM_ARRAY_TASK_ID >> ran; until [ -e go$SLURM_ARRAY_TASK_ID ]; do sleep 0.02; done`,
    ]);
    for (const task of [0, 1]) {
      await shop.untilState(element(job, task), "RUNNING");
      expect(await seen(job)).toEqual({
        state: "RUNNING",
        array: { open: 4 - task, shown: 4, bad: 0, element: `1_${task}` },
      });
      expect(await seen(element(job, 3))).toEqual({ state: "PENDING", reason: "JobArrayTaskLimit" });
      expect((await shop.backend.observe({ jobs: [], names: [] })).queuedByUser).toBe(4 - task);
      await go(`go${task}`);
    }
    await Promise.all([2, 3].map((task) => go(`go${task}`)));
    expect(await shop.untilState(job, "COMPLETED")).toMatchObject({
      exitCode: 0,
      array: { open: 0, bad: 0, element: "1_0" },
    });
    expect(await lines("ran")).toEqual(["0", "1", "2", "3"]);
  });

  test("shares the machine with what was submitted before and after", async () => {
    const first = await shop.submit("first~1", ["#SBATCH --exclusive", WAIT]);
    const array = await shop.submit("array~1", ["#SBATCH --array=0-2", "echo $SLURM_ARRAY_TASK_ID >> ran"]);
    const last = await shop.submit("last~1", ["#SBATCH --exclusive", "echo last >> ran"]);
    await shop.untilState(first, "RUNNING");
    expect(await seen(array)).toEqual({
      state: "PENDING",
      reason: "Resources",
      array: { open: 3, shown: 3, bad: 0, element: "2_0" },
    });
    await go();
    await shop.untilState(last, "COMPLETED");
    expect((await lines("ran")).at(-1)).toBe("last");
  });

  test("ends with the first of the gravest ends, and each tells its own end and use", async () => {
    const job = await shop.submit("ends~1", [
      "#SBATCH --array=0-3 -t 5",
      "exit $(($SLURM_ARRAY_TASK_ID % 2 * 7))",
    ]);
    expect(await shop.untilState(job, "FAILED")).toMatchObject({
      exitCode: 7,
      array: { open: 0, bad: 2, element: "1_1" },
    });
    expect(await statesOf(job, [0, 1, 2, 3])).toEqual(["COMPLETED", "FAILED", "COMPLETED", "FAILED"]);
    const asked = [job, element(job, 2), element(job, 9)];
    const { jobs } = await shop.backend.usage(asked);
    expect(jobs.get("1")?.map(({ id, state }) => [id, state])).toEqual([
      ["1_0", "COMPLETED"],
      ["1_1", "FAILED"],
      ["1_2", "COMPLETED"],
      ["1_3", "FAILED"],
    ]);
    expect(jobs.get("1_2")).toMatchObject([{ id: "1_2", given: { cpus: 1, timeSeconds: 300 } }]);
    expect(jobs.has("1_9")).toBe(false);
    const { jobs: reports } = await shop.backend.observe({ jobs: [element(job, 9)], names: [] });
    expect(reports.get("1_9")).toEqual({ kind: "gone" });
  });

  test("is cancelled as a whole, and in parts, running and waiting ones", async () => {
    const body = ["#SBATCH --array=0-5%2", "echo $SLURM_ARRAY_TASK_ID >> ran", WAIT];
    const job = await shop.submit("parts~1", body);
    await untilRan("0", "1");
    await shop.untilState(element(job, 1), "RUNNING");
    const parts = [element(job, 1), element(job, 4)];
    expect([...(await shop.backend.cancel(parts)).values()]).toEqual([{ kind: "asked" }, { kind: "asked" }]);
    for (const part of parts) expect(await shop.untilState(part, "CANCELLED")).toMatchObject({ exitCode: 0 });
    await untilRan("2");
    await shop.untilState(element(job, 2), "RUNNING");
    await shop.backend.cancel([job]);
    expect(await shop.untilState(job, "CANCELLED")).toMatchObject({ array: { open: 0, bad: 6 } });
    expect(new Set(await lines("ran"))).toEqual(new Set(["0", "1", "2"]));
    expect((await shop.backend.usage([job])).jobs.get("1")?.map(({ id }) => id)).toEqual([
      "1_0",
      "1_1",
      "1_2",
    ]);
    expect(await readdir(join(shop.folder, "jobs", "1"))).not.toContain("environment.json");
  });

  test("is found by its name as one job", async () => {
    const job = await shop.submit("named~1", ["#SBATCH --array=0-4", "exit 0"]);
    await shop.untilState(job, "COMPLETED");
    const { named } = await shop.backend.observe({ jobs: [], names: [{ name: "named~1", since: 0 }] });
    expect(named.get("named~1")?.map(({ id, array }) => [id, array?.open])).toEqual([["1", 0]]);
  });

  test.each(["5-1", "x", "0-200000", "1-2,", "0-5:0"])("%s is refused, as by slurmctld", async (array) => {
    const text = `#!/bin/sh\n#SBATCH --array=${array}\n`;
    const script = { kind: "text", text } as const;
    const answer = await shop.backend.submit({ name: "x~1", script, cwd: shop.cwd, args: [] });
    expect(answer).toMatchObject({
      kind: "rejected",
      reason: `line 2: Invalid job array specification: ${array}`,
    });
  });
});

describe("an array whose supervisors are killed", () => {
  test("again and again runs each element once", async () => {
    const body = ["#SBATCH --array=0-29", "echo $SLURM_ARRAY_TASK_ID $SLURM_JOB_ID >> ran; sleep 0.05"];
    const job = await shop.submit("kills~1", body);
    for (let kills = 0; kills < 12; kills += 1) {
      const { queuedByUser } = await shop.backend.observe({ jobs: [], names: [] });
      if (queuedByUser === 0) break;
      await killSupervisor();
    }
    await shop.untilState(job, "COMPLETED");
    const ran = (await lines("ran")).map((line) => line.split(" "));
    expect(ran.map(([task]) => Number(task)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    );
    expect(new Set(ran.map(([, id]) => id)).size).toBe(30);
  });

  test("goes on with its running elements, its limit and its cancellations", async () => {
    const job = await shop.submit("taken~1", [
      "#SBATCH --array=0-3%1",
      "echo $SLURM_ARRAY_TASK_ID >> ran",
      WAIT,
    ]);
    await shop.until("its script", () => shop.system.files.stat(join(shop.cwd, "ran")));
    await killSupervisor();
    expect(await statesOf(job, [0, 1])).toEqual(["RUNNING", "PENDING"]);
    await shop.backend.cancel([element(job, 2)]);
    await shop.untilState(element(job, 2), "CANCELLED");
    expect(await statesOf(job, [0, 1])).toEqual(["RUNNING", "PENDING"]);
    await go();
    expect(await shop.untilState(job, "CANCELLED")).toMatchObject({ array: { open: 0, bad: 1 } });
    expect(await lines("ran")).toEqual(["0", "1", "3"]);
  });

  test("tells of ends that nobody has noted, and of a line that was cut off", async () => {
    const begun = "touch begun$SLURM_ARRAY_TASK_ID";
    const job = await shop.submit("unnoted~1", [
      "#SBATCH --array=0-1",
      begun,
      WAIT,
      "exit $SLURM_ARRAY_TASK_ID",
    ]);
    for (const task of [0, 1])
      await shop.until("its script", () => shop.system.files.stat(join(shop.cwd, `begun${task}`)));
    await killSupervisor();
    await go();
    const inArray = (name: string): string => join(shop.folder, "jobs", "1", name);
    await shop.until("both ends", async () => {
      const exits = await Promise.all(
        [0, 1].map(async (task) => {
          const start = await shop.system.files.readText(inArray(`elements/${task}/start.json`));
          const { exitFile } = JSON.parse(start ?? "{}");
          return shop.system.files.readText(inArray(`elements/${task}/${exitFile}`));
        }),
      );
      return exits.every((text) => text?.endsWith(" ended\n")) ? true : undefined;
    });
    await writeFile(inArray("ends"), '\n{"task":0,"state":"COM');
    expect(await seen(job)).toMatchObject({ state: "FAILED", array: { open: 0, bad: 1, element: "1_1" } });
    await shop.until("the end of the array on record", () => shop.system.files.readText(inArray("end.json")));
    await rm(inArray("elements/0"), { recursive: true });
    expect(await statesOf(job, [0, 1])).toEqual(["COMPLETED", "FAILED"]);
  });

  test("an element whose processes are all killed is NODE_FAIL, and the others go on", async () => {
    const job = await shop.submit("lost~1", ["#SBATCH --array=0-1", WAIT]);
    await Promise.all([0, 1].map((task) => shop.untilState(element(job, task), "RUNNING")));
    const start = await readFile(join(shop.folder, "jobs", "1", "elements", "0", "start.json"), "utf8");
    process.kill(-JSON.parse(start).pid, "SIGKILL");
    await shop.untilState(element(job, 0), "NODE_FAIL");
    await go();
    expect(await shop.untilState(job, "NODE_FAIL")).toMatchObject({ array: { open: 0, bad: 1 } });
    expect(await statesOf(job, [0, 1])).toEqual(["NODE_FAIL", "COMPLETED"]);
  });
});
