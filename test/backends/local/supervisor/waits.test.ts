import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobRef } from "../../../../src/model/job.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const WAIT = "until [ -e go ]; do sleep 0.02; done";
const go = (): Promise<void> => writeFile(join(shop.cwd, "go"), "");
const ran = async (): Promise<readonly string[]> =>
  (await readFile(join(shop.cwd, "ran"), "utf8").catch(() => "")).trim().split("\n");

const dependent = (name: string, dependency: string, ...more: readonly string[]): Promise<JobRef> =>
  shop.submit(name, [
    `#SBATCH --dependency=${dependency} ${more.join(" ")}`,
    'echo "$SLURM_JOB_NAME" >> ran',
  ]);

const untilReason = (job: JobRef, reason: string) =>
  shop.until(`${job.name} to be ${reason}`, async () => {
    const seen = await shop.sighting(job);
    if (seen.state !== "PENDING") throw new Error(`${job.name}: ${JSON.stringify(seen)}`);
    return seen.reason === reason ? true : undefined;
  });

const killSupervisor = async (): Promise<void> => {
  const pid = await shop.supervisor();
  shop.system.processes.signal(pid, "SIGKILL");
  await shop.until("its end", async () =>
    (await shop.system.processes.identify(pid)) === undefined ? true : undefined,
  );
};

describe("a job that depends on others", () => {
  test("waits, and then runs or never will, as slurmctld decides", async () => {
    const good = await shop.submit("good~1", [WAIT]);
    const bad = await shop.submit("bad~1", [WAIT, "exit 3"]);
    const [a, b] = [good.id, bad.id];
    const runs = [
      await dependent("ok", `afterok:${a}`),
      await dependent("notok", `afternotok:${b}`),
      await dependent("any", `afterany:${a}:${b}`),
      await dependent("one", `afterok:${b}?afterok:${a}`),
      await dependent("begun", `after:${a}`),
    ];
    const never = [
      await dependent("ok-bad", `afterok:${b}`),
      await dependent("notok-good", `afternotok:${a}`),
      await dependent("both", `afterok:${a},afterok:${b}`),
    ];
    const ended = await dependent("ended", `afterok:${b}`, "--kill-on-invalid-dep=yes");
    const behind = await dependent("behind", `afterany:${never[0]?.id}`);
    const later = await dependent("later", `after:${a}+60`);
    for (const job of [...runs.slice(0, 4), ...never, ended, behind]) await untilReason(job, "Dependency");
    await go();
    for (const job of runs) await shop.untilState(job, "COMPLETED");
    for (const job of never) await untilReason(job, "DependencyNeverSatisfied");
    expect(await shop.untilState(ended, "CANCELLED")).toMatchObject({
      exitCode: 0,
      reason: "DependencyNeverSatisfied",
    });
    await killSupervisor();
    await untilReason(behind, "Dependency");
    await shop.supervisor();
    for (const job of never) await untilReason(job, "DependencyNeverSatisfied");
    await untilReason(later, "Dependency");
    // First, as the end of what it waits for would let it run.
    await shop.backend.cancel([behind, later]);
    await shop.backend.cancel(never);
    for (const job of [...never, behind, later]) await shop.untilState(job, "CANCELLED");
    expect([...(await ran())].sort()).toEqual(["any", "begun", "notok", "ok", "one"]);
  });

  test("on an array waits for all of it, on an element for that, and element by element where asked", async () => {
    const array = await shop.submit("array~1", [
      "#SBATCH --array=0-2%1",
      "[ $SLURM_ARRAY_TASK_ID = 0 ] || until [ -e go ]; do sleep 0.02; done; exit $((SLURM_ARRAY_TASK_ID == 2))",
    ]);
    const first = await dependent("first", `afterok:${array.id}_0`);
    const all = await dependent("all", `afterok:${array.id}`);
    const any = await dependent("any", `afterany:${array.id}_*`);
    const each = await shop.submit("each~1", [
      `#SBATCH --array=0-3 -d aftercorr:${array.id}`,
      "echo each $SLURM_ARRAY_TASK_ID >> ran",
    ]);
    const element = (task: number): JobRef => ({ ...each, id: `${each.id}_${task}` });
    await shop.untilState(first, "COMPLETED");
    await shop.untilState(element(0), "COMPLETED");
    await untilReason(all, "Dependency");
    await untilReason(element(1), "Dependency");
    await go();
    await shop.untilState(any, "COMPLETED");
    await shop.untilState(element(1), "COMPLETED");
    await untilReason(all, "DependencyNeverSatisfied");
    for (const task of [2, 3]) await untilReason(element(task), "DependencyNeverSatisfied");
    await killSupervisor();
    for (const task of [2, 3]) await untilReason(element(task), "DependencyNeverSatisfied");
    await shop.backend.cancel([all, each]);
    await shop.untilState(each, "CANCELLED");
    expect([...(await ran())].sort()).toEqual(["any", "each 0", "each 1", "first"]);
  });

  test("by the number that an element bore depends on the element", async () => {
    const array = await shop.submit("array~1", ["#SBATCH --array=0-1%1", "echo $SLURM_JOB_ID >> ids"]);
    await shop.untilState(array, "COMPLETED");
    const [number] = (await readFile(join(shop.cwd, "ids"), "utf8")).split("\n");
    expect(number).toBe("2");
    await shop.untilState(await dependent("behind", `afterok:${number}`), "COMPLETED");
  });

  test("singletons of one name run one after the other, the elements of an array together", async () => {
    const lines = ["#SBATCH -d singleton", `echo $SLURM_JOB_ID >> ran; ${WAIT}`];
    const first = await shop.submit("alone", lines);
    const second = await shop.submit("alone", lines);
    const array = await shop.submit("alone", ["#SBATCH -d singleton --array=0-1", "exit 0"]);
    const other = await shop.submit("other", ["#SBATCH -d singleton", "exit 0"]);
    await shop.untilState(other, "COMPLETED");
    await shop.untilState(first, "RUNNING");
    await untilReason(second, "Dependency");
    await untilReason(array, "Dependency");
    await go();
    await shop.untilState(array, "COMPLETED");
    expect(await ran()).toEqual([first.id, second.id]);
  });

  test.each([
    ["afterok:99", "Job dependency problem: --dependency=afterok:99"],
    ["afterany:1_7", "Job dependency problem: --dependency=afterany:1_7"],
    ["afterok", "line 2: Job dependency problem: afterok"],
    ["nonsense:1", "line 2: Job dependency problem: nonsense:1"],
  ])("%s is refused in SLURM's words", async (dependency, reason) => {
    await shop.submit("there~1", ["exit 0"]);
    const text = `#!/bin/sh\n#SBATCH --dependency=${dependency}\n`;
    const request = { name: "x~1", script: { kind: "text", text } as const, cwd: shop.cwd, args: [] };
    expect(await shop.backend.submit(request)).toMatchObject({ kind: "rejected", reason });
    expect(await shop.backend.outlook?.rehearse(request, {})).toMatchObject({ kind: "refused", reason });
  });
});

test("a held job waits for its owner, whatever else it waits for, and holds up nobody", async () => {
  const held = await shop.submit("held~1", ["#SBATCH --hold --begin=now+1hour", "echo held >> ran"]);
  const array = await shop.submit("held~2", ["#SBATCH -H --array=0-1", "echo held >> ran"]);
  const other = await shop.submit("other~1", ["echo other >> ran"]);
  await shop.untilState(other, "COMPLETED");
  await untilReason(held, "JobHeldUser");
  await untilReason(array, "JobHeldUser");
  await shop.backend.cancel([held, array]);
  for (const job of [held, array]) await shop.untilState(job, "CANCELLED");
  expect(await ran()).toEqual(["other"]);
});
