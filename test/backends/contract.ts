import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jobKey } from "../../src/model/job.ts";
import { describeArrays } from "./contract-arrays.ts";
import { describeScripts } from "./contract-scripts.ts";
import { ended, running, script, sightingIn, stepsOf } from "./contract-steps.ts";
import type { Harness, HarnessTraits, MakeHarness } from "./harness.ts";

const HOUR_MS = 3_600_000;
/** SLURM's clock counts whole seconds, and a job's time is rounded down. */
const CLOCK_STEP_MS = 1_000;

/**
 * What every backend must do, whatever is behind it. In-memory backends understand of a script only `sleep N`, `exit N`
 * and `#SBATCH --begin=now`.
 */
export function describeBackend(name: string, makeHarness: MakeHarness, traits: HarnessTraits): void {
  describe(`backend contract: ${name}`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(() => harness.close());

    const steps = stepsOf(() => harness);
    const { request, submit, look, untilState, untilEnded, untilReport } = steps;

    test("a job is seen, runs and completes", async () => {
      const job = await submit(request("good~1", { script: script("sleep 1", "exit 0") }));
      const first = sightingIn(await look([job]), job);
      expect(first).toMatchObject({ id: job.id, name: "good~1" });
      const end = await untilEnded(job);
      expect(end).toMatchObject({ id: job.id, name: "good~1", state: "COMPLETED", exitCode: 0 });
      expect(end.submittedAt).toBeGreaterThanOrEqual((job.submittedAt ?? 0) - CLOCK_STEP_MS);
      expect(end.startedAt).toBeGreaterThanOrEqual((job.submittedAt ?? 0) - CLOCK_STEP_MS);
      expect(end.endedAt).toBeGreaterThanOrEqual(end.startedAt ?? Number.NaN);
      expect(end.endedAt).toBeLessThanOrEqual(harness.now() + CLOCK_STEP_MS);
    });

    test("an ended job still answers at the next look", async () => {
      const job = await submit(request("twice~1"));
      const end = await untilEnded(job);
      expect(sightingIn(await look([job]), job)).toEqual(end);
    });

    test("a job that fails says so, with its exit code", async () => {
      const job = await submit(request("bad~1", { script: script("exit 3") }));
      expect(await untilEnded(job)).toMatchObject({ state: "FAILED", exitCode: 3 });
    });

    test("a running job is cancelled", async () => {
      const job = await submit(request("long~1", { script: script("sleep 300") }));
      await untilState(job, running);
      expect(await harness.backend.cancel([job])).toEqual(new Map([[jobKey(job), { kind: "asked" }]]));
      expect(await untilEnded(job)).toMatchObject({ state: "CANCELLED" });
    });

    test("a job that waits is cancelled and never runs", async () => {
      const job = await submit(request("later~1", { beginAt: harness.now() + HOUR_MS }));
      await harness.backend.cancel([job]);
      const end = await untilEnded(job);
      expect(end.state).toBe("CANCELLED");
      expect(end.exitCode ?? 0).toBe(0);
    });

    test("cancelling what has ended or never was changes nothing and is no failure", async () => {
      const job = await submit(request("over~1"));
      await untilEnded(job);
      const answers = await harness.backend.cancel([job, { id: traits.unknownId }]);
      expect([...answers].map(([key, answer]) => [key, answer.kind])).toEqual([
        [jobKey(job), "asked"],
        [traits.unknownId, "asked"],
      ]);
      expect(await untilEnded(job)).toMatchObject({ state: "COMPLETED" });
    });

    test("many jobs are cancelled at once, and the others go on", async () => {
      const sleeper = script("sleep 300");
      const jobs = await Promise.all(
        ["c1~1", "c2~1", "c3~1"].map((jobName) => submit(request(jobName, { script: sleeper }))),
      );
      const stays = await submit(request("stays~1", { script: sleeper }));
      expect((await harness.backend.cancel(jobs)).size).toBe(3);
      for (const job of jobs) expect(await untilEnded(job)).toMatchObject({ state: "CANCELLED" });
      expect(ended(await untilState(stays, () => true))).toBe(false);
      await harness.backend.cancel([stays]);
      await untilEnded(stays);
    });

    test("a job is found by its name, while it runs and after its end", async () => {
      const since = harness.now();
      const job = await submit(request("named~1", { script: script("sleep 1") }));
      const find = async () => (await look([], [{ name: "named~1", since }])).named.get("named~1") ?? [];
      const found = await harness.until("named~1 by name", async () =>
        (await find()).length > 0 ? find() : undefined,
      );
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ id: job.id, name: "named~1" });
      await untilEnded(job);
      expect((await find()).map((sighting) => [sighting.id, sighting.state])).toEqual([
        [job.id, "COMPLETED"],
      ]);
    });

    test("two jobs of one name are both found, the older first", async () => {
      const since = harness.now();
      const first = await submit(request("twin~1"));
      const second = await submit(request("twin~1"));
      await untilEnded(first);
      await untilEnded(second);
      const { named } = await look([], [{ name: "twin~1", since }]);
      expect(named.get("twin~1")?.map((sighting) => sighting.id)).toEqual([first.id, second.id]);
    });

    test("names are whole: neither a part nor an extension of one is it", async () => {
      const since = harness.now();
      await untilEnded(await submit(request("whole~12")));
      const names = ["whole~1", "whole~123", "whole", "hole~12"].map((jobName) => ({ name: jobName, since }));
      const { named } = await look([], names);
      expect([...named]).toEqual(names.map((asked) => [asked.name, []]));
    });

    test("a job of the name from before the submission began is not it", async () => {
      const job = await submit(request("old~1"));
      await untilEnded(job);
      const since = harness.now() + HOUR_MS;
      expect((await look([], [{ name: "old~1", since }])).named.get("old~1")).toEqual([]);
      expect(await untilReport({ ...job, submittedAt: since }, "gone")).toEqual({ kind: "gone" });
    });

    test("an id with another name is not our job", async () => {
      const job = await submit(request("theirs~1"));
      await untilEnded(job);
      expect(await untilReport({ ...job, name: "ours~1" }, "gone")).toEqual({ kind: "gone" });
    });

    test("a job without a name, adopted from a summary, is known by its id", async () => {
      const job = await submit(request("adopted~1"));
      await untilEnded(job);
      const { id } = job;
      expect((await look([{ id }])).jobs.get(id)).toMatchObject({
        kind: "seen",
        sighting: { name: "adopted~1" },
      });
    });

    test("an unknown id is gone", async () => {
      expect(await untilReport({ id: traits.unknownId, name: "never~1" }, "gone")).toEqual({ kind: "gone" });
    });

    test("two jobs are never mixed up", async () => {
      const good = await submit(request("a~1", { script: script("exit 0") }));
      const bad = await submit(request("b~1", { script: script("exit 4") }));
      expect(await untilEnded(good)).toMatchObject({ name: "a~1", state: "COMPLETED" });
      expect(await untilEnded(bad)).toMatchObject({ name: "b~1", state: "FAILED", exitCode: 4 });
      const both = await look([good, bad]);
      expect([sightingIn(both, good)?.name, sightingIn(both, bad)?.name]).toEqual(["a~1", "b~1"]);
    });

    test("submissions side by side are all accepted, each under an id of its own", async () => {
      const names = Array.from({ length: 8 }, (_, index) => `side${index}~1`);
      const jobs = await Promise.all(names.map((jobName) => submit(request(jobName))));
      expect(new Set(jobs.map(jobKey)).size).toBe(8);
      for (const job of jobs) expect((await untilEnded(job)).name).toBe(job.name);
    });

    test("every question gets an entry, and an empty one is answered too", async () => {
      const empty = await look([]);
      expect([empty.queue.kind, empty.jobs.size, empty.named.size]).toEqual(["answered", 0, 0]);
      const seen = await look(
        [{ id: traits.unknownId, name: "x~1" }],
        [{ name: "y~1", since: harness.now() }],
      );
      expect([[...seen.jobs.keys()], [...seen.named]]).toEqual([[traits.unknownId], [["y~1", []]]]);
    });

    test("the user's jobs in the queue are counted, ended ones are not", async () => {
      const before = (await look([])).queuedByUser ?? Number.NaN;
      const job = await submit(request("counted~1", { beginAt: harness.now() + HOUR_MS }));
      expect((await look([])).queuedByUser).toBe(before + 1);
      await harness.backend.cancel([job]);
      await untilEnded(job);
      expect((await look([])).queuedByUser).toBe(before);
    });

    test("a job does not start before its time", async () => {
      const beginAt = harness.now() + 3_000;
      const job = await submit(request("staggered~1", { beginAt }));
      const first = sightingIn(await look([job]), job);
      expect(first?.state).toBe("PENDING");
      expect(first?.startedAt).toBeUndefined();
      expect((await untilEnded(job)).startedAt).toBeGreaterThanOrEqual(beginAt - CLOCK_STEP_MS);
    });

    test("a begin time of the script's own wins", async () => {
      const own = script("#SBATCH --begin=now", "exit 0");
      const job = await submit(request("own~1", { script: own, beginAt: harness.now() + HOUR_MS }));
      expect(await untilEnded(job)).toMatchObject({ state: "COMPLETED" });
    });

    test("what an ended job used is told with its times, and what it had", async () => {
      const job = await submit(request("used~1", { script: script("sleep 1") }));
      const end = await untilEnded(job);
      const usages = await harness.until("the books of used~1", async () => {
        const { records, jobs } = await harness.backend.usage([job]);
        expect(records).toEqual({ kind: "answered" });
        const found = jobs.get(jobKey(job));
        return found?.[0]?.endedAt === undefined ? undefined : found;
      });
      expect(usages).toHaveLength(1);
      const [usage] = usages;
      expect(usage).toMatchObject({ id: job.id, state: "COMPLETED", given: { cpus: 1 } });
      expect(usage?.startedAt).toBe(end.startedAt);
      expect(usage?.endedAt).toBe(end.endedAt);
      const seconds = ((usage?.endedAt ?? 0) - (usage?.startedAt ?? 0)) / 1000;
      expect(Math.abs((usage?.elapsedSeconds ?? Number.NaN) - seconds)).toBeLessThanOrEqual(1);
    });

    test("no use is told of a job that waits, of another's, of one that never was", async () => {
      const waiting = await submit(request("waits~1", { beginAt: harness.now() + HOUR_MS }));
      const theirs = await submit(request("theirs~2"));
      await untilEnded(theirs);
      const asked = [waiting, { ...theirs, name: "ours~2" }, { id: traits.unknownId, name: "never~2" }];
      expect([...(await harness.backend.usage(asked)).jobs]).toEqual([]);
      await harness.backend.cancel([waiting]);
      await untilEnded(waiting);
      expect([...(await harness.backend.usage([waiting])).jobs]).toEqual([]);
      expect(await harness.backend.usage([])).toEqual({ records: { kind: "answered" }, jobs: new Map() });
    });

    if (traits.runsScripts) describeScripts(() => harness, steps);
    if (traits.runsArrays === true) describeArrays(() => harness, steps);
  });
}
