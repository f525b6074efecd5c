import { describe, expect, test } from "vitest";
import type { JobRequest, SubmitAnswer } from "../../src/model/job.ts";
import { describeBackend } from "./contract.ts";
import { memoryBackend } from "./memory.ts";
import { scriptLife } from "./memory-job.ts";

describeBackend(
  "in memory",
  async () => {
    const clock = { now: 1_800_000_000_000 };
    return {
      backend: memoryBackend({ now: () => clock.now, life: scriptLife }),
      folder: "/nowhere",
      now: () => clock.now,
      until: async (what, look) => {
        for (let step = 0; step < 1_000; step += 1) {
          const value = await look();
          if (value !== undefined) return value;
          clock.now += 500;
        }
        throw new Error(`never happened: ${what}`);
      },
      close: async () => undefined,
    };
  },
  { runsScripts: false, unknownId: "999999" },
);

const request = (name: string): JobRequest => ({
  name,
  script: { kind: "text", text: "" },
  cwd: "/x",
  args: [],
});
const lost: SubmitAnswer = { kind: "unclear", reason: "Socket timed out" };

describe("what the test can do to the scheduler", () => {
  const start = () => {
    const clock = { now: 1_000 };
    const backend = memoryBackend({ now: () => clock.now });
    const report = async (id: string, name: string) =>
      (await backend.observe({ jobs: [{ id, name }], names: [] })).jobs.get(id);
    const found = async (name: string) =>
      (await backend.observe({ jobs: [], names: [{ name, since: 0 }] })).named
        .get(name)
        ?.map((job) => job.id);
    return { clock, backend, report, found };
  };

  test("a submission that is not answered may have made a job, at once or late", async () => {
    const { backend, found } = start();
    backend.planSubmits(
      { made: false, answer: lost },
      { made: true, answer: lost },
      { made: "late", answer: lost },
    );
    for (const name of ["none", "made", "late"]) expect(await backend.submit(request(name))).toEqual(lost);
    expect([await found("none"), await found("made"), await found("late")]).toEqual([[], ["1001"], []]);
    backend.thaw();
    expect(await found("late")).toEqual(["1002"]);
    expect(await backend.submit(request("next"))).toEqual({ kind: "accepted", id: "1003" });
  });

  test("a purged job is in the records, a lost one nowhere, and its id goes to the next", async () => {
    const { backend, report } = start();
    await backend.submit(request("a"));
    backend.finish("1001", 2);
    backend.purge("1001");
    expect(await report("1001", "a")).toMatchObject({
      sighting: { source: "records", state: "FAILED", exitCode: 2 },
    });
    backend.lose("1001");
    expect(await backend.submit(request("b"))).toEqual({ kind: "accepted", id: "1001" });
    expect(await report("1001", "a")).toEqual({ kind: "gone" });
    expect(await report("1001", "b")).toMatchObject({ kind: "seen", sighting: { state: "PENDING" } });
  });

  test("a source that fails makes unclear what it would have told, for as many looks as asked", async () => {
    const { backend, report } = start();
    await backend.submit(request("a"));
    backend.answerQueue({ kind: "failed", reason: "down" }, 2);
    const unclear = { kind: "unclear", reason: "down" };
    expect([await report("1001", "a"), await report("1001", "a")]).toEqual([unclear, unclear]);
    expect(await report("1001", "a")).toMatchObject({ kind: "seen" });
    backend.purge("1001");
    backend.answerRecords({ kind: "failed", reason: "slow" });
    expect(await report("1001", "a")).toEqual({ kind: "unclear", reason: "slow" });
    backend.answerRecords({ kind: "off", reason: "no accounting" });
    expect(await report("1001", "a")).toEqual({ kind: "gone" });
  });

  test("a cancel that is not answered is not obeyed either", async () => {
    const { backend, report } = start();
    await backend.submit(request("a"));
    backend.answerCancel({ kind: "unclear", reason: "down" });
    expect(await backend.cancel([{ id: "1001" }])).toEqual(
      new Map([["1001", { kind: "unclear", reason: "down" }]]),
    );
    expect(await report("1001", "a")).toMatchObject({ sighting: { state: "PENDING" } });
    await backend.cancel([{ id: "1001" }]);
    expect(await report("1001", "a")).toMatchObject({ sighting: { state: "CANCELLED" } });
  });
});
