import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineSeeker } from "../../../../src/backends/local/machine/machine.ts";
import { WRAPPER } from "../../../../src/backends/local/processes/wrapper.ts";
import { openExitFile } from "../../../../src/backends/local/records/exit-file.ts";
import { parseRequest, recordText } from "../../../../src/backends/local/records/records.ts";
import { submitter } from "../../../../src/backends/local/submit.ts";
import type { JobRef } from "../../../../src/model/job.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

/** A job that a supervisor has put on record as started, and died before it let the wrapper go: which waits for that still. */
const abandoned = async (shop: Workshop, lines: readonly string[], task?: number) => {
  const submit = submitter(shop.system, shop.folder, async () => undefined, machineSeeker(shop.system));
  const script = { kind: "text", text: `${["#!/bin/sh", ...lines].join("\n")}\n` } as const;
  // A name that nobody else has, as runmark's tags are: by it the processes of a job are known, and those of a lost one are killed.
  const name = `abandoned~${randomUUID().slice(0, 8)}`;
  const answer = await submit({ name, script, cwd: shop.cwd, args: [] });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  const path = join(shop.folder, "jobs", answer.id);
  const mark = parseRequest(await readFile(join(path, "request.json"), "utf8"))?.mark;
  const own = task === undefined ? path : join(path, "elements", `${task}`);
  await mkdir(own, { recursive: true });
  const exit = openExitFile(own, mark);
  const wrapper = spawn("/bin/sh", ["-c", WRAPPER, "runmark-job", "/dev/null", join(path, "slurm_script")], {
    cwd: shop.cwd,
    detached: true,
    stdio: ["pipe", "ignore", "ignore", exit.descriptor],
  });
  closeSync(exit.descriptor);
  const identity = await shop.system.processes.identify(wrapper.pid ?? 0);
  if (identity === undefined) throw new Error("no wrapper");
  const { pid, startedAt: processStart, bootId } = identity;
  const start = { mark, exitFile: exit.name, pid, processStart, bootId, host: shop.system.host.name };
  const number = task === undefined ? {} : { jobId: Number(answer.id) };
  await writeFile(
    join(own, "start.json"),
    recordText({ ...start, startedAt: shop.system.clock.now(), gpus: [], ...number }),
  );
  const id = task === undefined ? answer.id : `${answer.id}_${task}`;
  const job: JobRef = { id, name };
  return { job, path, own, wrapper };
};

const isOver = (wrapper: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => wrapper.once("exit", resolve));

const ran = (shop: Workshop): Promise<string> => readFile(join(shop.cwd, "ran"), "utf8");

/** With a workshop of its own, so that they run side by side. */
const inWorkshop = (play: (shop: Workshop) => Promise<void>) => async (): Promise<void> => {
  const shop = await openWorkshop();
  try {
    await play(shop);
  } finally {
    await shop.close();
  }
};

test.concurrent(
  "a job whose wrapper was never told to go waits, and the next supervisor starts it",
  inWorkshop(async (shop) => {
    const { job, own, wrapper } = await abandoned(shop, ["echo $SLURM_JOB_ID >> ran"]);
    wrapper.stdin?.destroy();
    await isOver(wrapper);
    expect(await shop.sighting(job)).toMatchObject({ state: "PENDING", reason: "Resources" });
    await shop.untilState(job, "COMPLETED");
    expect(await ran(shop)).toBe("1\n");
    expect((await readdir(own)).filter((name) => /^start|^env/.test(name)).sort()).toEqual([
      "start.2.json",
      "start.json",
    ]);
  }),
);

test.concurrent(
  "so it is when the wrapper learns of it only after the next supervisor took the job over",
  inWorkshop(async (shop) => {
    const { job, own, wrapper } = await abandoned(shop, ["echo $SLURM_JOB_ID >> ran"]);
    await shop.untilState(job, "RUNNING");
    await shop.supervisor();
    wrapper.stdin?.destroy();
    await shop.until("the end", async () =>
      (await shop.sighting(job)).state === "COMPLETED" ? true : undefined,
    );
    expect(await ran(shop)).toBe("1\n");
    expect(await readdir(own)).not.toContain("environment.json");
  }),
);

test.concurrent(
  "and the last element of an array, which then bears the array's number as it would have",
  inWorkshop(async (shop) => {
    const lines = ["#SBATCH --array=4", "echo $SLURM_JOB_ID $SLURM_ARRAY_TASK_ID >> ran"];
    const { job, path, wrapper } = await abandoned(shop, lines, 4);
    await shop.untilState(job, "RUNNING");
    await shop.supervisor();
    wrapper.stdin?.destroy();
    await shop.until("the end", async () =>
      (await shop.sighting(job)).state === "COMPLETED" ? true : undefined,
    );
    expect(await ran(shop)).toBe("1 4\n");
    await shop.until("no copy of the environment", async () =>
      (await readdir(path)).includes("environment.json") ? undefined : true,
    );
  }),
);

test.concurrent(
  "a wrapper that was killed says nothing, so its job may have begun and is not started again",
  inWorkshop(async (shop) => {
    const { job, wrapper } = await abandoned(shop, ["echo $SLURM_JOB_ID >> ran"]);
    wrapper.kill("SIGKILL");
    await isOver(wrapper);
    expect(await shop.untilState(job, "NODE_FAIL")).toMatchObject({ source: "records" });
    await expect(ran(shop)).rejects.toThrow("ENOENT");
  }),
);

test.concurrent(
  "one that was being cancelled stays so",
  inWorkshop(async (shop) => {
    const { job, own, wrapper } = await abandoned(shop, ["echo $SLURM_JOB_ID >> ran"]);
    await writeFile(join(own, "stop.json"), recordText({ state: "CANCELLED", at: shop.system.clock.now() }));
    wrapper.stdin?.destroy();
    await isOver(wrapper);
    await shop.untilState(job, "CANCELLED");
    await expect(ran(shop)).rejects.toThrow("ENOENT");
  }),
);
