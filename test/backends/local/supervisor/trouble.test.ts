import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { localBackend } from "../../../../src/backends/local/local-backend.ts";
import { supervise } from "../../../../src/backends/local/supervisor/supervise.ts";
import type { JobRef } from "../../../../src/model/job.ts";
import type { Files, System } from "../../../../src/system/ports.ts";
import { realSystem } from "../../../../src/system/real.ts";
import { untilSeen } from "../../until.ts";

/** Tests that run side by side cannot say which of them is over. */
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const PACE = { pollMs: 20, idleMs: 60, killGraceMs: 200, heatMs: 100 };
const real = realSystem();

/** A folder of jobs that nobody runs but a supervisor in this process, in a world that a test may spoil. */
const openFolder = async () => {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), "runmark-trouble-")));
  folders.push(cwd);
  const folder = join(cwd, ".local");
  const env = { ...real.host.env, RUNMARK_BOOKS_FOLDER: join(cwd, "books") };
  const world: System = { ...real, host: { ...real.host, env } };
  const idle: System = { ...world, exec: { ...real.exec, detach: async () => process.pid } };
  const backend = localBackend(idle, folder);
  await real.files.makeFolder(folder);
  await writeFile(join(folder, "finished-below"), "1\n");
  // By its name the processes of a job are known: tests run side by side.
  const name = `job~${randomUUID()}`;
  const submit = async (lines: readonly string[]): Promise<JobRef> => {
    const script = { kind: "text", text: `${["#!/bin/sh", ...lines].join("\n")}\n` } as const;
    const answer = await backend.submit({ name, script, cwd, args: [] });
    if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
    return { id: answer.id, name };
  };
  const look = async (job: JobRef) => (await backend.observe({ jobs: [job], names: [] })).jobs.get(job.id);
  const endOf = async (job: JobRef) => {
    const report = await look(job);
    return report?.kind === "seen" ? report.sighting : report;
  };
  const until = <Value>(what: string, see: () => Promise<Value | undefined>) =>
    untilSeen(what, see, { everyMs: 10, limitMs: 50_000 });
  const begun = (name = "begun") => until(name, () => real.files.stat(join(cwd, name)));
  const inJob = ({ id }: JobRef, name: string) => join(folder, "jobs", id, name);
  const run = (files: Partial<Files> = {}) =>
    supervise({ ...world, files: { ...real.files, ...files } }, folder, PACE, () => folder);
  return { cwd, folder, backend, submit, look, endOf, until, begun, inJob, run };
};

const failing = (code: string): Error => Object.assign(new Error(`${code}: not now`), { code });
const FOREVER = "while [ ! -e go ]; do sleep 0.05; done";

describe.concurrent("what passes", () => {
  test.each(["EMFILE", "EIO", "ESTALE"])("%s at the first looks loses no job", async (code) => {
    const { submit, run, endOf } = await openFolder();
    const [first, second] = [await submit(["exit 0"]), await submit(["#SBATCH --array=0-1", "exit 0"])];
    let left = 6;
    const list: Files["list"] = async (path) => {
      if (/jobs\/\d+$/.test(path) && left > 0) {
        left -= 1;
        throw failing(code);
      }
      return real.files.list(path);
    };
    await run({ list });
    expect([await endOf(first), await endOf(second)]).toMatchObject([
      { state: "COMPLETED" },
      { state: "COMPLETED" },
    ]);
  });

  test("so do errors at the start, one of each kind", async () => {
    const { submit, run, endOf, folder } = await openFolder();
    const job = await submit(["#SBATCH --array=0-1", "exit 0"]);
    const seen = new Map<string, number>();
    const failsTwice = (what: string): void => {
      const times = (seen.get(what) ?? 0) + 1;
      seen.set(what, times);
      if (times > 1 && times < 4) throw failing("EMFILE");
    };
    const readText: Files["readText"] = async (path) => {
      if (path.endsWith("request.json")) failsTwice("request");
      return real.files.readText(path);
    };
    const write: Files["write"] = async (path, ...rest) => {
      if (path.endsWith("start.json")) failsTwice("start");
      return real.files.write(path, ...rest);
    };
    await run({ readText, write });
    expect(await endOf(job)).toMatchObject({ state: "COMPLETED", array: { open: 0 } });
    // The numbers of the elements: each was reserved once.
    expect(await readdir(join(folder, "jobs"))).toEqual(["1", "2"]);
  });

  test.each([[[]], [["#SBATCH --array=0"]]])(
    "a start that is on record although making it failed was not let go, and comes again: %j",
    async (options) => {
      const { cwd, submit, run, endOf } = await openFolder();
      const job = await submit([...options, "echo $SLURM_JOB_ID >> ran"]);
      const write: Files["write"] = async (path, ...rest) => {
        await real.files.write(path, ...rest);
        if (path.endsWith("/start.json")) throw failing("EIO");
      };
      await run({ write });
      expect(await endOf(job)).toMatchObject({ state: "COMPLETED" });
      expect(await readFile(join(cwd, "ran"), "utf8")).toBe("1\n");
    },
  );

  test("a disk that is full when the last element ends: the array ends when it is not", async () => {
    const { submit, run, inJob } = await openFolder();
    const job = await submit(["#SBATCH --array=0", "exit 0"]);
    let refused = 0;
    const write: Files["write"] = async (path, ...rest) => {
      if (path === inJob(job, "end.json") && refused++ < 3) throw failing("ENOSPC");
      return real.files.write(path, ...rest);
    };
    await run({ write });
    expect(refused).toBe(4);
    expect(JSON.parse(await readFile(inJob(job, "end.json"), "utf8"))).toMatchObject({ state: "COMPLETED" });
  });
});

describe.concurrent("what does not pass ends one job, and no other", () => {
  test("a pipe as output", async () => {
    const { cwd, submit, run, endOf } = await openFolder();
    execFileSync("mkfifo", [join(cwd, "p")]);
    const [job, other] = [await submit(["#SBATCH --output=p", "exit 0"]), await submit(["exit 0"])];
    await run();
    expect(await endOf(job)).toMatchObject({ state: "FAILED", signal: 53, reason: /a pipe, not a file/ });
    expect(await endOf(other)).toMatchObject({ state: "COMPLETED" });
  });

  test("a script that replaced its output by a pipe is cancelled", async () => {
    const { cwd, submit, run, endOf, begun, backend } = await openFolder();
    const job = await submit(["#SBATCH --output=out", "rm out; mkfifo out; touch begun", FOREVER]);
    const running = run();
    await begun();
    await backend.cancel([job]);
    await running;
    expect(await endOf(job)).toMatchObject({ state: "CANCELLED" });
    expect(await readdir(cwd)).toContain("out");
  });

  test.each([
    ["", /environment.json is damaged/],
    ['{"PATH": 3}', /environment.json is damaged/],
  ])("an environment that reads %j", async (text, reason) => {
    const { submit, run, endOf, inJob } = await openFolder();
    const [job, other] = [await submit(["exit 0"]), await submit(["exit 0"])];
    await writeFile(inJob(job, "environment.json"), text);
    await run();
    expect(await endOf(job)).toMatchObject({ state: "FAILED", reason: expect.stringMatching(reason) });
    expect(await endOf(other)).toMatchObject({ state: "COMPLETED" });
  });

  test("more variables than the kernel takes (E2BIG), for each element", async () => {
    const { submit, run, endOf, inJob, folder } = await openFolder();
    const big = `#SBATCH --export=ALL,BIG=${"x".repeat(200_000)}`;
    const [job, other] = [await submit(["#SBATCH --array=0-1", big, "exit 0"]), await submit(["exit 0"])];
    await run();
    expect(await endOf(job)).toMatchObject({ state: "FAILED", reason: expect.stringMatching(/E2BIG/) });
    expect(await endOf(other)).toMatchObject({ state: "COMPLETED" });
    expect(await readdir(inJob(job, "elements/0"))).toEqual(["end.json"]);
    expect((await readdir(join(folder, "jobs"))).length).toBe(3);
  });

  test("a request that nobody can read any more, of a job that waits", async () => {
    const { submit, run, endOf, look, inJob } = await openFolder();
    const [job, other] = [await submit(["exit 0"]), await submit(["exit 0"])];
    await truncate(inJob(job, "request.json"));
    const reason = `${inJob(job, "request.json")} is damaged`;
    expect(await look(job)).toEqual({ kind: "unclear", reason, isLasting: true });
    await run();
    expect(await endOf(job)).toMatchObject({ state: "FAILED", reason });
    expect(await endOf(other)).toMatchObject({ state: "COMPLETED" });
  });
});

test.concurrent("an adopted job is over although its copy of the environment cannot be removed", async () => {
  const { cwd, folder, submit, run, endOf, begun, inJob, until } = await openFolder();
  const job = await submit(["touch begun", FOREVER]);
  let refused = 0;
  const remove: Files["remove"] = async (path) => {
    if (!path.endsWith("environment.json")) return real.files.remove(path);
    refused += 1;
    throw failing("EACCES");
  };
  const former = run({ remove });
  await begun();
  await writeFile(join(folder, "supervisors", "7"), "");
  await former;
  expect(refused).toBe(1);
  let looks = 0;
  const readText: Files["readText"] = (path) => {
    // At its beginning, and when it has looked through the folder.
    if (path.endsWith("finished-below")) looks += 1;
    return real.files.readText(path);
  };
  const next = run({ remove, readText });
  await until("the next to have taken it over", async () => (looks > 1 ? true : undefined));
  await writeFile(join(cwd, "go"), "");
  await next;
  expect(await endOf(job)).toMatchObject({ state: "COMPLETED" });
  expect(refused).toBe(2);
  expect(await readdir(inJob(job, ""))).toContain("environment.json");
});

describe.concurrent("records that are spoilt while a job runs", () => {
  const exitFile = async (path: string): Promise<string> =>
    join(path, (await readdir(path)).find((name) => name.startsWith("exit-")) ?? "none");

  const COMPLETED = { state: "FAILED", exitCode: 3 };
  test.each([
    ["its request emptied", (path: string) => truncate(join(path, "request.json")), COMPLETED],
    ["its request removed", (path: string) => rm(join(path, "request.json")), COMPLETED],
    ["its start emptied", (path: string) => truncate(join(path, "start.json")), COMPLETED],
    ["its exit file emptied", async (path: string) => truncate(await exitFile(path)), COMPLETED],
    [
      "its exit file replaced by a folder",
      async (path: string) => {
        const file = await exitFile(path);
        await rm(file);
        await mkdir(file);
      },
      { state: "NODE_FAIL" },
    ],
    [
      "its start replaced by a pipe",
      async (path: string) => {
        await rm(join(path, "start.json"));
        execFileSync("mkfifo", [join(path, "start.json")]);
      },
      COMPLETED,
    ],
  ])("%s: it has an end", async (_, spoil, expected) => {
    const { cwd, submit, run, endOf, begun, inJob } = await openFolder();
    const job = await submit(["touch begun", FOREVER, "exit 3"]);
    const running = run();
    await begun();
    await spoil(inJob(job, ""));
    await writeFile(join(cwd, "go"), "");
    await running;
    expect(await endOf(job)).toMatchObject(expected);
  });

  test("a job that deletes its own folder is gone, and its supervisor leaves", async () => {
    const { submit, run, look } = await openFolder();
    // Once is not always enough: what it uses may be noted there while it is at it.
    const job = await submit(['until rm -rf "$(dirname "$0")"; do :; done']);
    await run();
    expect(await look(job)).toEqual({ kind: "gone" });
  });
});

describe.concurrent("what lies in the folder that is none of ours", () => {
  test.each([
    ["a folder as finished-below", (folder: string) => spoilt(folder, "finished-below")],
    ["a folder as the claim", (folder: string) => spoilt(folder, "supervisors/1")],
    ["a pipe as ends", async (folder: string) => void execFileSync("mkfifo", [join(folder, "ends")])],
    [
      "a job that is a link to itself",
      async (folder: string) => void execFileSync("ln", ["-s", "7", join(folder, "jobs/7")]),
    ],
  ])("%s keeps no job from its end", async (_, spoil) => {
    const { folder, submit, run, endOf } = await openFolder();
    const job = await submit(["exit 0"]);
    await spoil(folder);
    await run();
    expect(await endOf(job)).toMatchObject({ state: "COMPLETED" });
  });

  test("without its jobs a supervisor leaves, without a word of a bug", async () => {
    const { folder, submit, run } = await openFolder();
    await submit(["exit 0"]);
    await rm(join(folder, "jobs"), { recursive: true });
    await run();
    expect(await readdir(folder)).not.toContain("jobs");
  });
});

const spoilt = async (folder: string, name: string): Promise<void> => {
  await rm(join(folder, name), { force: true });
  await mkdir(join(folder, name), { recursive: true });
};
