import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { slurmAvailable, slurmBackend } from "../../../src/backends/slurm/slurm.ts";
import type { JobRequest } from "../../../src/model/job.ts";
import { realSystem } from "../../../src/system/real.ts";
import { retryQuery } from "../../../src/system/retry.ts";
import { type FakePlan, type FakeSlurm, fakeSlurm } from "../../fake-slurm/fake.ts";

/** The backend and real processes: what a command line, a pipe and a signal make of the fakes' answers. */
describe("slurm on scripted binaries", () => {
  let slurm: FakeSlurm;
  let backend: Backend;
  let folder: string;

  beforeEach(async () => {
    slurm = await fakeSlurm();
    folder = await mkdtemp(join(tmpdir(), "runmark-fake-"));
    const system = realSystem();
    const env = { ...process.env, ...slurm.env, SQUEUE_FORMAT: "%i", SLURM_JOB_ID: "7" };
    // A process is cut off as soon as it has had the time to start: what is tested is the answer to it.
    const exec = {
      ...system.exec,
      run: (request: Parameters<typeof system.exec.run>[0]) =>
        system.exec.run({ ...request, timeoutMs: limitMs }),
    };
    backend = slurmBackend({
      ...system,
      exec,
      host: { ...system.host, env },
      retryQuery,
      folder: join(folder, "records"),
    });
  });
  let limitMs = 30_000;
  afterEach(async () => {
    limitMs = 30_000;
    await slurm.close();
    await rm(folder, { recursive: true });
  });

  const request = (name = "r8~ab"): JobRequest => ({
    name,
    script: { kind: "text", text: "#!/bin/sh\ntrue\n" },
    cwd: folder,
    args: [],
  });
  const found = async (name = "r8~ab") =>
    (await backend.observe({ jobs: [], names: [{ name, since: Date.now() - 1_000 }] })).named
      .get(name)
      ?.map((job) => job.id);

  const timedOut = "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation";

  test.each<[string, FakePlan, string, readonly string[]]>([
    ["a banner around the id", { stdout: "Welcome!\n{id}\nHave a nice day." }, "accepted", ["101"]],
    ["a note on stderr", { stderr: "sbatch: Note: moved to partition short" }, "accepted", ["101"]],
    ["accepted, then a socket error", { stdout: "", stderr: timedOut, exitCode: 1 }, "unclear", ["101"]],
    ["accepted, then killed", { stdout: "", dies: true }, "unclear", ["101"]],
    ["the id, then killed", { dies: true }, "unclear", ["101"]],
    ["garbage", { stdout: "\u001b[31m???" }, "unclear", ["101"]],
    [
      "refused",
      {
        work: false,
        stderr: "sbatch: error: Batch job submission failed: Invalid qos specification",
        exitCode: 1,
      },
      "rejected",
      [],
    ],
    ["made late", { stdout: "", stderr: timedOut, exitCode: 1, sources: "late" }, "unclear", []],
  ])("%s", async (_, plan, kind, ids) => {
    await slurm.next("sbatch", plan);
    expect((await backend.submit(request())).kind).toBe(kind);
    expect(await found()).toEqual(ids);
    expect(await slurm.calls("sbatch")).toEqual([["--parsable", "--job-name=r8~ab"]]);
  });

  test("an sbatch that hangs is cut off, and its job found by name", async () => {
    await slurm.next("sbatch", { hangs: true });
    limitMs = 3_000;
    const answer = await backend.submit(request());
    limitMs = 30_000;
    expect(answer).toEqual({ kind: "unclear", reason: "sbatch did not end in time, but named job 101" });
    expect(await found()).toEqual(["101"]);
  });

  test("a job is followed from the queue into the records", async () => {
    const job = { id: "101", name: "r8~ab", submittedAt: Date.now() };
    await backend.submit(request());
    const report = async () => (await backend.observe({ jobs: [job], names: [] })).jobs.get("101");
    expect(await report()).toMatchObject({ sighting: { state: "PENDING", source: "queue" } });
    await slurm.setState("101", "RUNNING");
    expect(await report()).toMatchObject({ sighting: { state: "RUNNING", node: "n1" } });
    await slurm.setState("101", "TIMEOUT");
    expect(await report()).toMatchObject({ sighting: { state: "TIMEOUT", source: "queue" } });
    expect(await slurm.calls("sacct")).toEqual([]);
    await slurm.change("101", { sources: "records" });
    expect(await report()).toMatchObject({ sighting: { state: "TIMEOUT", source: "records" } });
    await slurm.setAccounting("off");
    expect(await report()).toEqual({ kind: "gone" });
    expect((await slurm.calls("squeue")).length).toBe(5);
  });

  test("a queue that fails once is asked again; one that hangs is not", async () => {
    await slurm.next("squeue", {
      work: false,
      stderr: "slurm_load_jobs error: Zero Bytes were transmitted or received",
      exitCode: 1,
    });
    expect((await backend.observe({ jobs: [], names: [] })).queue).toEqual({ kind: "answered" });
    await slurm.next("squeue", { work: false, hangs: true });
    limitMs = 300;
    expect((await backend.observe({ jobs: [], names: [] })).queue.kind).toBe("failed");
    expect((await slurm.calls("squeue")).length).toBe(3);
  });

  test("a stranger's job of our id is not ours", async () => {
    await slurm.addJob({ id: "101", name: "theirs", state: "COMPLETED", submit: "1500000000" });
    const seen = await backend.observe({
      jobs: [{ id: "101", name: "r8~ab", submittedAt: Date.now() }],
      names: [],
    });
    expect(seen.jobs.get("101")).toEqual({ kind: "gone" });
  });
});

test("without sbatch on PATH there is no SLURM", async () => {
  const slurm = await fakeSlurm();
  const backend = (PATH: string) => {
    const system = realSystem();
    return slurmBackend({
      ...system,
      host: { ...system.host, env: { PATH } },
      retryQuery,
      folder: slurm.folder,
    });
  };
  const request: JobRequest = {
    name: "a~1",
    script: { kind: "text", text: "" },
    cwd: slurm.folder,
    args: [],
  };
  expect(await backend("/nowhere").submit(request)).toMatchObject({
    kind: "rejected",
    reason: "sbatch was not found",
  });
  expect(await backend("/nowhere").submit({ ...request, cwd: "/no/folder" })).toMatchObject({
    kind: "rejected",
    reason: "there is no folder /no/folder",
  });
  expect(await slurmAvailable({ which: async () => undefined })).toBe(false);
  expect(await slurmAvailable({ which: async (command) => `/usr/bin/${command}` })).toBe(true);
  await slurm.close();
});
