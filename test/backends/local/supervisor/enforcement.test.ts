import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parseRequest } from "../../../../src/backends/local/records/records.ts";
import { memoryOf } from "../../../../src/backends/local/supervisor/memory-limit.ts";
import { warningOf } from "../../../../src/backends/local/supervisor/warning.ts";
import type { JobRef } from "../../../../src/model/job.ts";
import { realProcesses } from "../../../../src/system/processes.ts";
import { openWorkshop, type Workshop } from "../workshop.ts";

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

const outputOf = (job: JobRef): Promise<string> => readFile(join(shop.cwd, `slurm-${job.id}.out`), "utf8");
const usageOf = async (job: JobRef) => (await shop.backend.usage([job])).jobs.get(job.id)?.[0];
const untilGone = (pid: number) =>
  shop.until(`the end of ${pid}`, async () =>
    (await shop.system.processes.identify(pid)) === undefined ? true : undefined,
  );
const pidIn = (name: string): Promise<number> =>
  shop.until(name, async () => {
    const written = (await shop.system.files.readText(join(shop.cwd, name)))?.trim() ?? "";
    return written === "" ? undefined : Number(written);
  });

const node = JSON.stringify(process.execPath);
/** Takes so many MiB, and keeps them. */
const eat = (mib: number): string =>
  `${node} -e 'globalThis.kept = Buffer.alloc(${mib} * 2 ** 20, 1); setInterval(() => {}, 1e6)'`;

describe.runIf(process.platform === "linux")("memory", () => {
  test("a job above its limit ends OUT_OF_MEMORY, with all that it started, in sessions of their own too", async () => {
    const [alone, spread, daemon] = [
      await shop.submit("alone~1", ["#SBATCH --mem=80M", eat(120)]),
      await shop.submit("spread~1", ["#SBATCH --mem=80M", `setsid ${eat(120)} & echo $! > child; wait`]),
      await shop.submit("daemon~1", [
        "#SBATCH --mem-per-cpu=80M",
        "(setsid sleep 300 & echo $! > daemon)",
        eat(120),
      ]),
    ];
    const end = await shop.untilState(alone, "OUT_OF_MEMORY");
    expect(end).toMatchObject({ exitCode: 0, signal: 125, reason: "OutOfMemory" });
    expect(await outputOf(alone)).toMatch(
      /^slurmstepd-\S+: error: Detected 1 oom_kill event in StepId=1\.batch\. Some of the step tasks have been OOM Killed\.$/m,
    );
    const usage = await shop.until("its end in the books", async () => {
      const known = await usageOf(alone);
      return known?.endedAt === undefined ? undefined : known;
    });
    expect(usage).toMatchObject({ state: "OUT_OF_MEMORY", given: { cpus: 1, memoryMiB: 80 } });
    expect(usage?.memoryMiB).toBeGreaterThan(80);
    await shop.untilState(spread, "OUT_OF_MEMORY");
    await untilGone(await pidIn("child"));
    await shop.untilState(daemon, "OUT_OF_MEMORY");
    await untilGone(await pidIn("daemon"));
  });

  test("one that asks for no memory has no limit, and one below its limit is let be", async () => {
    const hungry = (name: string, line: string) =>
      shop.submit(name, [line, `${eat(200)} & sleep 1; kill $!; exit 0`]);
    const jobs = [await hungry("free~1", "#"), await hungry("fits~1", "#SBATCH --mem=1G")];
    for (const job of jobs) await shop.untilState(job, "COMPLETED");
    expect((await usageOf(jobs[1] ?? { id: "" }))?.given).toMatchObject({ memoryMiB: 1024 });
  });

  test("what processes share is counted once where the sum is above the limit", async () => {
    // Forked children have all of their parent's memory resident, and none of it for themselves.
    const forks =
      "x=$(head -c 60000000 /dev/zero | tr '\\0' x); for i in 1 2 3; do (echo; sleep 300; :) & done; wait";
    const parent = spawn("bash", ["-c", forks], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    const pid = parent.pid ?? 0;
    onTestFinished(() => void process.kill(-pid, "SIGKILL"));
    await once(parent.stdout, "data");
    const processes = realProcesses();
    const use = await shop.until("all four", async () => {
      const seen = (await processes.use([pid])).get(pid);
      return (seen?.memoryMiB ?? 0) > 200 ? seen : undefined;
    });
    const request = parseRequest(
      JSON.stringify({
        ...{ name: "x", submittedAt: 0, user: "u", host: "h", interpreter: [], args: [], gpus: 0, ntasks: 1 },
        ...{ submitFolder: "/", folder: "/", outputPattern: "o", appendOutput: false, nodes: 1 },
        memoryMiB: 150,
      }),
    );
    if (request === undefined) throw new Error("no request");
    expect(await memoryOf({ processes }, { request }, use)).toBeLessThan(150);
  });
});

describe.runIf(process.platform === "linux")("the end of a job", () => {
  test("at its time limit reaches groups, sessions and daemons of its own, by SIGTERM first", async () => {
    const job = await shop.submit("slow~1", [
      "#SBATCH --time=0:01",
      "timeout 300 bash -c 'trap \"echo told > told; exit\" TERM; sleep 300 & wait' &",
      "setsid bash -c 'trap \"\" TERM; echo $$ > stubborn; sleep 300; sleep 300' &",
      "(setsid sleep 300 & echo $! > daemon)",
      "wait",
    ]);
    const pids = [await pidIn("stubborn"), await pidIn("daemon")];
    await shop.untilState(job, "TIMEOUT");
    await Promise.all(pids.map(untilGone));
    expect(await readFile(join(shop.cwd, "told"), "utf8")).toBe("told\n");
  });

  test("takes along what left its group and was seen", async () => {
    const job = await shop.submit("litter~1", [
      `setsid ${eat(100)} & echo $! > stray`,
      "until [ -e go ]; do sleep 0.05; done",
    ]);
    const stray = await pidIn("stray");
    await shop.until("a look at it", async () =>
      ((await usageOf(job))?.memoryMiB ?? 0) > 100 ? true : undefined,
    );
    await writeFile(join(shop.cwd, "go"), "");
    await shop.untilState(job, "COMPLETED");
    await untilGone(stray);
  });
});

describe("--signal", () => {
  test.each([
    ["B:USR1@20", 60, 40_000],
    ["B:USR1", 60, 0],
    ["B:USR1@90", 60, -30_000],
    ["B:USR1@0", 60, undefined],
    ["USR1@20", 60, undefined],
    ["B:USR1@20", undefined, undefined],
    [undefined, 60, undefined],
  ])("%s of a job of %s s is due at %s ms", (signal, timeLimitSeconds, dueAt) => {
    const request = {
      ...(signal === undefined ? {} : { signal }),
      ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    };
    expect(warningOf(request, 0)?.dueAt).toBe(dueAt);
  });

  test("B: goes to the script alone, once, and its end is its own", async () => {
    const job = await shop.submit("warned~1", [
      "#SBATCH --time=1 --signal=B:USR1@60",
      "trap 'echo warned >> warned; kill $!; exit 3' USR1",
      "bash -c 'trap \"echo child >> warned\" USR1; sleep 300 & wait' & wait",
    ]);
    expect(await shop.untilState(job, "FAILED")).toMatchObject({ exitCode: 3 });
    expect(await readFile(join(shop.cwd, "warned"), "utf8")).toBe("warned\n");
  });
});

describe("settings", () => {
  test("what is set holds for the next job at once, and for a supervisor that is at work", async () => {
    await shop.backend.share?.({ maxParallel: 1 });
    const hold = (name: string) => shop.submit(name, [`until [ -e ${name} ]; do sleep 0.05; done`]);
    const [first, second] = [await hold("a~1"), await hold("b~1")];
    await shop.untilState(first, "RUNNING");
    expect(await shop.sighting(second)).toMatchObject({
      state: "PENDING",
      reason: "Resources: local.max_parallel lets no more run at one time",
    });
    await shop.backend.share?.({ maxParallel: 1, cpus: 1 });
    expect(await shop.sighting(second)).toMatchObject({ state: "PENDING", reason: "Resources" });
    await shop.backend.share?.({ maxParallel: 2, cpus: 2 });
    await shop.untilState(second, "RUNNING");
    for (const name of ["a~1", "b~1"]) await writeFile(join(shop.cwd, name), "");
    await shop.untilState(second, "COMPLETED");
  });

  test("a job that can never fit is refused, and one that fits no more says so", async () => {
    await shop.backend.share?.({ cpus: 2, gpus: ["GPU-a", "GPU-b"], maxParallel: 1 });
    const script = { kind: "text", text: "#!/bin/sh\n#SBATCH -c 3 --gpus=3\n" } as const;
    expect(await shop.backend.submit({ name: "big~1", script, cwd: shop.cwd, args: [] })).toMatchObject({
      kind: "rejected",
      reason: expect.stringMatching(/asks 3 cpus, 3 gpus; here 2 cpus, 2 gpus$/),
    });
    const first = await shop.submit("gpus~1", [
      "#SBATCH --gpus=2",
      "echo $CUDA_VISIBLE_DEVICES > gpus; until [ -e go ]; do sleep 0.05; done",
    ]);
    const second = await shop.submit("more~1", ["#SBATCH --gpus=2", "exit 0"]);
    await shop.untilState(first, "RUNNING");
    await shop.backend.share?.({ cpus: 2, gpus: 1 });
    expect(await shop.sighting(second)).toMatchObject({ state: "PENDING", reason: "BadConstraints" });
    await writeFile(join(shop.cwd, "go"), "");
    await shop.untilState(first, "COMPLETED");
    expect(await readFile(join(shop.cwd, "gpus"), "utf8")).toBe("GPU-a,GPU-b\n");
  });
});
