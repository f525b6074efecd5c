import { spawnSync } from "node:child_process";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localBackend } from "../../../../src/backends/local/local-backend.ts";
import { parseStart, type StartRecord } from "../../../../src/backends/local/records/records.ts";
import { supervise } from "../../../../src/backends/local/supervisor/supervise.ts";
import type { JobRef, Sighting } from "../../../../src/model/job.ts";
import type { System } from "../../../../src/system/ports.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const jobFolderOf = (job: JobRef, folder = shop.folder): string => join(folder, "jobs", job.id);
const UNTIL_GO = "while [ ! -e go ]; do sleep 0.05; done";
const letGo = (cwd = shop.cwd): Promise<void> => writeFile(join(cwd, "go"), "");

const startOf = async (job: JobRef, folder = shop.folder): Promise<StartRecord> => {
  const start = parseStart(await readFile(join(jobFolderOf(job, folder), "start.json"), "utf8"));
  if (start === undefined) throw new Error(`job ${job.id} has no start`);
  return start;
};

/** A supervisor may be writing there. */
const rmBusy = (folder: string): Promise<void> => rm(folder, { recursive: true, maxRetries: 20 });

const isGone = (pid: number) =>
  shop.until(`the end of ${pid}`, async () =>
    (await shop.system.processes.identify(pid)) === undefined ? true : undefined,
  );

const signalSupervisor = async (signal: string): Promise<number> => {
  const pid = await shop.supervisor();
  shop.system.processes.signal(pid, signal);
  return pid;
};

const seenIn = async (folder: string, job: JobRef): Promise<Sighting | undefined> => {
  const backend = localBackend(shop.system, folder);
  const report = (await backend.observe({ jobs: [job], names: [] })).jobs.get(job.id);
  return report?.kind === "seen" ? report.sighting : undefined;
};

describe("the folder goes", () => {
  test("elsewhere: the job's true end is known there, and its supervisor goes along", async () => {
    const job = await shop.submit("moved~1", ["touch begun", UNTIL_GO, "exit 7"]);
    const limited = await shop.submit("limited~1", ["#SBATCH --time=0:03", "sleep 300"]);
    await shop.until("its script", () => shop.system.files.stat(join(shop.cwd, "begun")));
    await shop.untilState(limited, "RUNNING");
    const moved = `${shop.cwd} moved`;
    const folder = join(moved, ".runmark", "local");
    await rename(shop.cwd, moved);
    await letGo(moved);
    const end = await shop.until("the end of the moved", async () => {
      const seen = await seenIn(folder, job);
      return seen?.source === "records" ? seen : undefined;
    });
    expect(end).toMatchObject({ state: "FAILED", exitCode: 7 });
    // Nobody looks here, so only a supervisor that came along can have ended it.
    await shop.until("the time limit", () =>
      shop.system.files.stat(join(jobFolderOf(limited, folder), "stop.json")),
    );
    await rename(moved, shop.cwd);
  });

  test("for ever: what still runs is never taken for the new job with its number", async () => {
    const old = await shop.submit("old~1", [UNTIL_GO, "exit 0"]);
    await shop.untilState(old, "RUNNING");
    const { pid } = await startOf(old);
    const supervisor = await shop.supervisor();
    await rmBusy(join(shop.cwd, ".runmark"));
    await shop.system.files.makeFolder(shop.folder);
    await writeFile(join(shop.folder, "finished-below"), `${old.id}\n`);
    const young = await shop.submit("young~1", ["echo ran > ran"], Date.now() + 3_600_000);
    expect(young.id).toBe(old.id);
    await letGo();
    await isGone(pid);
    await isGone(supervisor);
    await shop.sighting(young);
    await shop.supervisor();
    expect(await shop.sighting(young)).toMatchObject({ state: "PENDING", name: "young~1" });
    expect((await shop.backend.observe({ jobs: [old], names: [] })).jobs.get(old.id)).toEqual({
      kind: "gone",
    });
    expect([...(await shop.backend.cancel([old])).values()]).toMatchObject([{ kind: "refused" }]);
  });

  test("a record of another job in the folder is never believed", async () => {
    const job = await shop.submit("mine~1", ["exit 0"], Date.now() + 3_600_000);
    const end = { mark: "another", state: "COMPLETED", exitCode: 0, endedAt: Date.now() };
    const path = join(jobFolderOf(job), "end.json");
    await writeFile(path, JSON.stringify(end));
    expect((await shop.backend.observe({ jobs: [job], names: [] })).jobs.get(job.id)).toEqual({
      kind: "unclear",
      reason: `${path} is of another job`,
      isLasting: true,
    });
    await rm(path);
  });
});

describe("something is killed or stands still", () => {
  test("a supervisor that was stopped is replaced, and finds nothing to do when it goes on", async () => {
    const first = await shop.submit("first~1", ["#SBATCH --exclusive", "echo first >> ran", UNTIL_GO]);
    const next = await shop.submit("next~1", ["echo next >> ran"]);
    await shop.untilBegun(first);
    const stopped = await signalSupervisor("SIGSTOP");
    await letGo();
    await shop.untilState(first, "COMPLETED");
    await shop.untilState(next, "COMPLETED");
    shop.system.processes.signal(stopped, "SIGCONT");
    await isGone(stopped);
    expect(await readFile(join(shop.cwd, "ran"), "utf8")).toBe("first\nnext\n");
  });

  test("a job whose wrapper was killed has not ended before its script has", async () => {
    const job = await shop.submit("beheaded~1", ["echo $$ > pid", "trap '' TERM", "sleep 300"]);
    const script = await shop.until("the script", async () => {
      const text = await shop.system.files.readText(join(shop.cwd, "pid"));
      return text === undefined || text === "" ? undefined : Number(text);
    });
    const supervisor = await signalSupervisor("SIGKILL");
    await isGone(supervisor);
    process.kill((await startOf(job)).pid, "SIGKILL");
    await shop.until("NODE_FAIL", async () => {
      const { state } = await shop.sighting(job);
      if (state === "NODE_FAIL") return true;
      expect(["RUNNING", "COMPLETING"]).toContain(state);
      return undefined;
    });
    expect(await shop.system.processes.identify(script)).toBeUndefined();
  });

  test.each([
    ["another machine", { bootId: "another-boot", host: "another-host" }],
    ["another container", { bootId: "NAMESPACE" }],
  ])("a job of %s, where no supervisor says anything any more", async (_, other) => {
    const job = await shop.submit("elsewhere~1", ["sleep 300"]);
    await shop.untilBegun(job);
    await isGone(await signalSupervisor("SIGKILL"));
    const start = await startOf(job);
    const boot = other.bootId.replace("NAMESPACE", `${start.bootId.split(" ")[0]} pid:[1]`);
    const record = { ...start, ...other, bootId: boot };
    await writeFile(join(jobFolderOf(job), "start.json"), JSON.stringify(record));
    await shop.untilState(job, "NODE_FAIL");
    process.kill(-start.pid, "SIGKILL");
  });
});

describe("the clock and the disk", () => {
  const PACE = { pollMs: 50, idleMs: 100, killGraceMs: 200, heatMs: 100 };

  /** A supervisor in this process, with a world of its own; the workshop's others are kept out by its claim. */
  const superviseIn = async (system: System, submit: () => Promise<JobRef>): Promise<JobRef> => {
    const job = await submit();
    await supervise(system, shop.folder, PACE, () => undefined);
    return job;
  };

  /** Submits without anybody who would run it. */
  const leave = async (name: string, lines: readonly string[]): Promise<JobRef> => {
    const { exec } = shop.system;
    const idle = { ...shop.system, exec: { ...exec, detach: async () => process.pid } };
    const script = { kind: "text", text: `${["#!/bin/bash", ...lines].join("\n")}\n` } as const;
    const answer = await localBackend(idle, shop.folder).submit({ name, script, cwd: shop.cwd, args: [] });
    if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
    return { id: answer.id, name };
  };

  test.each([-3_600_000, 3_600_000])("a clock that jumps by %d ms changes no time limit", async (jumpMs) => {
    const { clock } = shop.system;
    let jump = 0;
    const system = { ...shop.system, clock: { ...clock, now: () => clock.now() + jump } };
    const lines = ["#SBATCH --time=0:01", "touch begun", "sleep 300"];
    const done = superviseIn(system, () => leave("limited~1", lines));
    await shop.until("its start", () => shop.system.files.stat(join(shop.cwd, "begun")));
    const began = clock.steady();
    jump = jumpMs;
    const job = await done;
    expect(await shop.sighting(job)).toMatchObject({ state: "TIMEOUT" });
    expect(clock.steady() - began).toBeGreaterThan(500);
  });

  test("an end that cannot be written for want of room is written when there is some", async () => {
    const { files } = shop.system;
    let refused = 0;
    const write: typeof files.write = async (path, ...rest) => {
      if (path.endsWith("end.json") && refused < 3) {
        refused += 1;
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      }
      await files.write(path, ...rest);
    };
    const system = { ...shop.system, files: { ...files, write } };
    const job = await superviseIn(system, () => leave("killed~1", ["kill -KILL $PPID"]));
    expect(refused).toBe(3);
    expect(await shop.sighting(job)).toMatchObject({ state: "NODE_FAIL", endedAt: expect.any(Number) });
  });

  test.skipIf(process.getuid?.() !== 0)(
    "a disk that is full when a job ends does not swallow its end",
    async (context) => {
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", shop.folder]);
      if (mounted.status !== 0) context.skip(`no tmpfs can be mounted here: ${mounted.stderr}`);
      try {
        await writeFile(join(shop.folder, "finished-below"), "1\n");
        const fill = `dd if=/dev/zero of='${join(shop.folder, "filler")}' bs=4k 2>/dev/null`;
        const job = await shop.submit("full~1", [fill, "exit 3"]);
        await shop.untilState(job, "FAILED");
        await rm(join(shop.folder, "filler"));
        expect(await shop.sighting(job)).toMatchObject({ state: "FAILED", exitCode: 3 });
        await isGone(await shop.supervisor());
      } finally {
        spawnSync("umount", ["-l", shop.folder]);
      }
    },
  );
});
