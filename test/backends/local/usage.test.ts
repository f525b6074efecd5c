import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobRef } from "../../../src/model/job.ts";
import type { JobUsage } from "../../../src/model/usage.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const inJob = (job: JobRef, name: string): string => join(shop.folder, "jobs", job.id, name);

const usageOf = async (job: JobRef): Promise<JobUsage | undefined> =>
  (await shop.backend.usage([job])).jobs.get(job.id)?.[0];

const untilUsage = (job: JobRef, holds: (usage: JobUsage) => boolean): Promise<JobUsage> =>
  shop.until(`what job ${job.id} uses`, async () => {
    const usage = await usageOf(job);
    return usage !== undefined && holds(usage) ? usage : undefined;
  });

/** Holds some 40 MB and works until there is a file `go`, or the test is long over. */
const HOLD =
  "x=$(head -c 40000000 /dev/zero | tr '\\0' x); until [ -e go ] || [ $SECONDS -gt 120 ]; do :; done";
const HELD_MIB = 38;
const go = (): Promise<void> => writeFile(join(shop.cwd, "go"), "");

describe("what a job uses", () => {
  test("is seen while it runs, over its whole tree, and known at its end", async () => {
    const lines = ["#SBATCH -c 2 --time=10", `setsid -w bash -c "${HOLD.replaceAll("$", "\\$")}"`];
    const job = await shop.submit("tree~1", lines);
    const running = await untilUsage(job, ({ memoryMiB = 0 }) => memoryMiB > HELD_MIB);
    expect(running).toMatchObject({ state: "RUNNING", given: { nodes: 1, cpus: 2, timeSeconds: 600 } });
    expect(running).not.toHaveProperty("endedAt");
    await go();
    await shop.untilState(job, "COMPLETED");
    const usage = await untilUsage(job, ({ endedAt }) => endedAt !== undefined);
    expect(usage.memoryMiB).toBeGreaterThan(HELD_MIB);
    expect(usage.memoryMiB).toBeLessThan(4 * HELD_MIB);
    expect(usage.cpuSeconds).toBeGreaterThan(0);
    expect(usage.cpuSeconds).toBeLessThan(2 * (usage.elapsedSeconds ?? 0) + 1);
  });

  test("outlives the supervisor that saw it", async () => {
    const job = await shop.submit("outlives~1", [
      `(${HOLD}) && unset x && until [ -e end ]; do sleep 0.05; done`,
    ]);
    await untilUsage(job, ({ memoryMiB = 0 }) => memoryMiB > HELD_MIB);
    const killed = await shop.supervisor();
    shop.system.processes.signal(killed, "SIGKILL");
    // A look that finds it dying, and not dead, has no other started.
    await shop.until("its end", async () =>
      (await shop.system.processes.identify(killed)) === undefined ? true : undefined,
    );
    await go();
    await shop.sighting(job);
    await shop.supervisor();
    await writeFile(join(shop.cwd, "end"), "");
    await shop.untilState(job, "COMPLETED");
    expect((await usageOf(job))?.memoryMiB).toBeGreaterThan(HELD_MIB);
  });

  test("of a job that is too short to be seen, what its shell counted", async () => {
    const job = await shop.submit("short~1", ["for i in $(seq 20000); do :; done"]);
    await shop.untilState(job, "COMPLETED");
    await rm(inJob(job, "use.json"), { force: true });
    const usage = await usageOf(job);
    expect(usage?.cpuSeconds).toBeGreaterThan(0);
    expect(usage).not.toHaveProperty("memoryMiB");
  });

  test("is not known of a job of an older version, and 0 is never told", async () => {
    const job = await shop.submit("older~1", ["exit 0"]);
    await shop.untilState(job, "COMPLETED");
    await untilForgotten(job);
    await makeOlder(job);
    const usage = await usageOf(job);
    expect(usage).toMatchObject({ state: "COMPLETED", given: { nodes: 1, cpus: 1 } });
    for (const key of ["memoryMiB", "cpuSeconds", "gpu"]) expect(usage).not.toHaveProperty(key);
  });

  test("is left out where its record is damaged; the job itself is not", async () => {
    const job = await shop.submit("damaged~1", ["exit 0"]);
    await shop.untilState(job, "COMPLETED");
    await untilForgotten(job);
    await writeFile(inJob(job, "use.json"), '{"memoryMiB":');
    await writeFile(inJob(job, "times"), "0m");
    expect(await usageOf(job)).not.toHaveProperty("memoryMiB");
    expect(await shop.sighting(job)).toMatchObject({ state: "COMPLETED" });
  });

  test("that it cannot be written down is no harm to the job", async () => {
    const lines = ["mkdir .runmark/local/jobs/1/times .runmark/local/jobs/1/use.json", "exit 3"];
    await mkdir(shop.cwd, { recursive: true });
    const job = await shop.submit("unwritable~1", lines);
    expect(await shop.untilState(job, "FAILED")).toMatchObject({ exitCode: 3 });
  });
});

/** The folder of a job as the version before marks left it. */
const makeOlder = async (job: JobRef): Promise<void> => {
  for (const name of ["request.json", "start.json"]) {
    const { mark: _mark, exitFile, ...older } = JSON.parse(await readFile(inJob(job, name), "utf8"));
    await writeFile(inJob(job, name), JSON.stringify(older));
    if (exitFile !== undefined) await rm(inJob(job, exitFile));
  }
  await writeFile(inJob(job, "exit"), "0 exited\n");
  await rm(inJob(job, "use.json"), { force: true });
};

/** The supervisor writes its last word on a job a moment after the job's own. */
const untilForgotten = (_: JobRef): Promise<true> =>
  shop.until("the end of the supervisor", async () => {
    const { queuedByUser } = await shop.backend.observe({ jobs: [], names: [] });
    const names = await shop.system.files.list(join(shop.folder, "supervisors"));
    const texts = await Promise.all(
      names.map((name) => shop.system.files.readText(join(shop.folder, "supervisors", name))),
    );
    return queuedByUser === 0 && texts.every((text) => text?.includes('"closed":true')) ? true : undefined;
  });
