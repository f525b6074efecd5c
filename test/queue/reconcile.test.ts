import { describe, expect, test } from "vitest";
import type { QueueConfig } from "../../src/queue/config.ts";
import { newJob, type Phase, type QueueJob, type QueueState } from "../../src/queue/job.ts";
import { reconcile } from "../../src/queue/reconcile.ts";
import { sharedFolders } from "../../src/queue/shared-folders.ts";

const location = { path: "/q.yaml", line: 1, column: 1, endLine: 1, endColumn: 2, source: "x" };
const spec = (id: string, command = id) => ({ id, command, outDir: `o/${id}`, maxAttempts: 1 });
const config = (...specs: ReturnType<typeof spec>[]): QueueConfig => ({
  name: "q",
  root: ".",
  jobs: specs.map((each) => ({ ...each, location })),
});
const PHASES: Readonly<Record<string, Phase>> = {
  pending: { status: "pending" },
  running: { status: "running" },
  done: { status: "done", end: {} },
  failed: { status: "failed", end: {} },
};
const job = (id: string, status: string, command = id): QueueJob => ({
  ...newJob(spec(id, command), 5),
  attempt: status === "pending" ? 0 : 1,
  phase: PHASES[status] ?? { status: "pending" },
});
const state = (...jobs: QueueJob[]): QueueState => ({
  ...{ id: "i", name: "q", configPath: "/q.yaml", root: "/", createdAt: 5, updatedAt: 5 },
  jobs,
});

/** Order and status of the jobs, what was taken over, and codes of what is said. */
const outcome = (given: QueueState, wanted: QueueConfig) => {
  const result = reconcile(given, wanted, "/s.json", 9);
  if (!result.ok) return result.error.map(({ code }) => code);
  const { state: next, taken, warnings } = result.value;
  return {
    jobs: next.jobs.map(({ id, phase, command }) => `${id} ${phase.status} ${command}`),
    taken: taken.map(({ id, what }) => `${id} ${what}`),
    says: warnings.map(({ code }) => code),
  };
};

describe("jobs with one out_dir", () => {
  const located = (id: string, outDir: string) => ({ ...spec(id), outDir, location });
  const jobs = [located("a", "o"), located("b", "p"), located("c", "o/")];

  test.each([
    ["in a new queue", () => true, ["c has the out_dir of a, o"]],
    ["of which one is new", (id: string) => id === "a", ["c has the out_dir of a, o"]],
    ["that were there before", (id: string) => id === "b", []],
  ])("%s", (_, isNew, said) => {
    expect(sharedFolders(jobs, isNew).map(({ message }) => message)).toEqual(said);
  });
});

describe("an edited configuration", () => {
  test("the same again changes nothing, whatever became of the jobs", () => {
    const jobs = ["pending", "running", "done", "failed"].map((status) => job(status, status));
    const result = reconcile(state(...jobs), config(...jobs.map(({ id }) => spec(id))), "/s.json", 9);
    expect(result).toEqual({ ok: true, value: { state: state(...jobs), taken: [], warnings: [] } });
  });

  test("new jobs come in, in the order of the file", () => {
    expect(outcome(state(job("a", "done")), config(spec("b"), spec("a"), spec("c")))).toEqual({
      jobs: ["b pending b", "a done a", "c pending c"],
      taken: ["b added", "c added"],
      says: [],
    });
  });

  test.each([
    ["pending", { jobs: ["a pending new"], taken: ["a changed"], says: [] }],
    ["failed", { jobs: ["a failed new"], taken: ["a changed"], says: [] }],
    ["running", { jobs: ["a running a"], taken: [], says: ["queue.changed-running"] }],
    ["done", ["queue.changed-done"]],
  ])("another command for a job that is %s", (status, expected) => {
    expect(outcome(state(job("a", status)), config(spec("a", "new")))).toEqual(expected);
  });

  test("a job that is gone from it is dropped while it is pending, and otherwise kept in the record", () => {
    const jobs = ["pending", "running", "done", "failed"].map((status) => job(status, status));
    expect(outcome(state(job("a", "pending"), ...jobs), config(spec("a")))).toEqual({
      jobs: ["a pending a", "running running running", "done done done", "failed failed failed"],
      taken: ["pending removed"],
      says: ["queue.not-in-config"],
    });
  });

  test("max_attempts holds from now on", () => {
    const result = reconcile(state(job("a", "failed")), config({ ...spec("a"), maxAttempts: 3 }), "/s", 9);
    expect(result).toMatchObject({ value: { state: { jobs: [{ maxAttempts: 3 }] }, taken: [] } });
  });

  test.each([
    ["of another name", { ...config(spec("a")), name: "other" }],
    ["with none of its jobs", config(spec("z"))],
  ])("the configuration of another queue: %s", (_, wanted) => {
    expect(outcome(state(job("a", "pending")), wanted)).toEqual(["queue.other-config"]);
  });
});
