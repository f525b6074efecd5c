import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { viewOf } from "../../src/commands/task-view.ts";
import type { SourceAnswer } from "../../src/model/job.ts";
import { experiment, experimentWith, row, statusOf, ticksLater, toTheEnd } from "./experiment.ts";
import { cellAt, statuses, withCell } from "./sheet.ts";
import { dies, jobsByOwner, leave, ticked, tickOnce, type World } from "./world.ts";

const failed: SourceAnswer = { kind: "failed", reason: "Unable to contact slurm controller" };
const off: SourceAnswer = { kind: "off", reason: "Slurm accounting storage is disabled" };
const FOREVER = 1000;

describe("a scheduler that does not answer", () => {
  test("changes nothing: exit 5, the same bytes, nothing sent or cancelled", async () => {
    const world = await experimentWith({ config: "max_in_flight: 1\n" }, "r1", "r2");
    await ticked(world);
    world.edit((text) => withCell(text, row("r1"), "Status", "cancel"));
    const before = world.read();
    world.scheduler.answerQueue(failed, 4);
    for (let count = 0; count < 4; count += 1) {
      world.pass(60_000);
      expect(await tickOnce(world)).toMatchObject({
        ok: false,
        error: { exitCode: 5, diagnostics: [{ code: "scheduler.unreachable" }] },
      });
      expect(world.read()).toBe(before);
    }
    expect([world.scheduler.calls.submit.length, world.scheduler.calls.cancel.length]).toEqual([1, 0]);
    await ticked(world);
    expect(world.scheduler.calls.cancel).toHaveLength(0);
    expect(statusOf(world, "r1")).toBe("completed");
  });

  test("of records only: what has left the queue keeps its status, and that is said", async () => {
    const world = await experiment("r1");
    await ticked(world);
    await ticksLater(world, 1, 30_000);
    world.pass(90_000);
    world.scheduler.purge("1001");
    world.scheduler.answerRecords(failed, 3);
    for (let count = 0; count < 3; count += 1) {
      const report = await ticked(world);
      expect(report.diagnostics.map(({ code }) => code)).toEqual(["scheduler.no-accounting"]);
      expect(statusOf(world, "r1")).toBe("running");
    }
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("completed");
  });
});

describe("without accounting", () => {
  test("a job that the queue has forgotten is unknown, and never submitted again", async () => {
    const world = await experiment("r1", "r2");
    world.scheduler.answerRecords(off, FOREVER);
    await ticked(world);
    world.pass(30_000);
    await ticked(world);
    world.scheduler.purge("1001");
    await ticksLater(world, 30);
    expect(statuses(world.read())).toEqual({ [row("r1")]: "unknown", [row("r2")]: "completed" });
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    expect((await ticked(world)).exitCode).toBe(7);
  });

  test("a submission that is not in the queue is not sent again once the queue may have forgotten it", async () => {
    const world = await experiment("r1");
    world.scheduler.answerRecords(off, FOREVER);
    world.scheduler.planSubmits({ made: true, answer: { kind: "unclear", reason: "Socket timed out" } });
    await ticked(world);
    world.pass(400_000);
    world.scheduler.purge("1001");
    await ticksLater(world, 10);
    expect(statusOf(world, "r1")).toBe("submitting");
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect((await ticked(world)).exitCode).toBe(7);
  });
});

describe("a job that no source shows", () => {
  test("is unknown after some looks, however long they last, until a person says retry", async () => {
    const world = await experiment("r1");
    await ticked(world);
    world.scheduler.lose("1001");
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("queued");
    await ticksLater(world, 40);
    expect(statusOf(world, "r1")).toBe("unknown");
    expect(world.scheduler.calls.submit).toHaveLength(1);
    world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
    await toTheEnd(world);
    expect(statusOf(world, "r1")).toBe("completed");
    expect(world.scheduler.calls.submit).toHaveLength(2);
  });

  test("and comes back is followed as if nothing had been", async () => {
    const world = await experimentWith({ life: (_, at) => ({ startsAt: at }) }, "r1");
    await ticked(world);
    const job = world.scheduler.jobs[0];
    if (job === undefined) throw new Error("no job");
    const elapsed = async (): Promise<number | undefined> => {
      const { choices } = await ticked(world);
      return choices.map((choice) => viewOf(choice, world.clock.now()).elapsedSeconds)[0];
    };
    world.pass(60_000);
    expect(await elapsed()).toBe(60);
    job.known = "nowhere";
    await ticksLater(world, 5);
    expect(statusOf(world, "r1")).toBe("unknown");
    // For how long it ran nobody knows, and it does not go on for ever.
    expect(await elapsed()).toBeUndefined();
    job.known = "queue";
    expect(await elapsed()).toBe(360);
    expect(statusOf(world, "r1")).toBe("running");
  });

  test("and whose id was given to another is not that one", async () => {
    const world = await experiment("r1");
    await ticked(world);
    world.scheduler.lose("1001");
    await world.scheduler.submit({
      name: "stranger",
      script: { kind: "text", text: "" },
      cwd: "/",
      args: [],
    });
    await ticksLater(world, 5);
    expect(statusOf(world, "r1")).toBe("unknown");
  });
});

describe("an answer that is not known", () => {
  const unclear = { kind: "unclear", reason: "Socket timed out on send/recv operation" } as const;

  /** Two jobs under the name of the one submission, of which the first was not answered. */
  async function twins(lastsMs?: number): Promise<World> {
    const life = (_: unknown, at: number) => ({
      startsAt: at,
      ...(lastsMs === undefined ? {} : { lastsMs }),
    });
    const world = await experimentWith({ life }, "r1");
    world.scheduler.planSubmits({ made: true, answer: unclear });
    await ticked(world);
    const first = world.scheduler.calls.submit[0];
    if (first === undefined) throw new Error("nothing was sent");
    world.pass(1_000);
    await world.scheduler.submit(first);
    world.pass(10_000);
    return world;
  }
  const second = {
    severity: "warning",
    code: "submission.second-job",
    message: expect.stringContaining("job 1002 has the name"),
    next: "See what job 1002 does, and end it if nobody needs it: scancel 1002",
  };

  test("two jobs of one name: the older is followed, the other shown for as long as it lives", async () => {
    const world = await twins();
    for (const _ of [1, 2, 3]) {
      const report = await ticked(world);
      expect([report.diagnostics, report.exitCode]).toMatchObject([[second], 4]);
      world.pass(60_000);
    }
    expect(cellAt(world.read(), row("r1"), "Job ID")).toBe("1001");
    expect(world.scheduler.calls.cancel).toEqual([]);
    // Its own job has ended, the other not: a person is needed, until it has.
    leave(world.folder, "r1", "whole");
    world.scheduler.finish("1001");
    for (const _ of [1, 2]) {
      const report = await ticked(world);
      expect([report.diagnostics, report.exitCode]).toMatchObject([[second], 7]);
      expect(statusOf(world, "r1")).toBe("completed");
    }
    world.scheduler.finish("1002");
    const last = await ticked(world);
    expect([last.diagnostics, last.exitCode]).toEqual([[], 0]);
    // And what is over is asked about no more.
    const asked = world.scheduler.calls.observe.length;
    await ticked(world);
    expect(world.scheduler.calls.observe.length).toBe(asked);
  });

  test("two jobs of one name, both ended before anybody looked: told once", async () => {
    const world = await twins(1_000);
    leave(world.folder, "r1", "whole");
    const report = await ticked(world);
    expect([report.diagnostics, report.exitCode]).toMatchObject([
      [{ code: "submission.second-job", next: expect.stringContaining("has ended") }],
      0,
    ]);
    expect((await ticked(world)).diagnostics).toEqual([]);
  });

  test("a second job outlives another attempt, and is still shown", async () => {
    const world = await twins();
    await ticked(world);
    world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
    await ticksLater(world, 3);
    expect(cellAt(world.read(), row("r1"), "Job ID")).toBe("1003");
    expect((await ticked(world)).diagnostics).toMatchObject([second]);
  });

  test("is looked up for the whole settle time before it is sent again, under the same name", async () => {
    const world = await experiment("r1");
    world.scheduler.planSubmits({ made: false, answer: unclear });
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("submitting");
    const sent: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      world.pass(10_000);
      await ticked(world);
      sent.push(world.scheduler.calls.submit.length);
    }
    expect(sent).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
    expect(new Set(world.scheduler.calls.submit.map(({ name }) => name)).size).toBe(1);
  });

  test("a source that is silent in between starts the settle time anew", async () => {
    const world = await experiment("r1");
    world.scheduler.planSubmits({ made: false, answer: unclear });
    await ticked(world);
    await ticksLater(world, 2, 10_000);
    world.scheduler.answerRecords(failed, 1);
    await ticksLater(world, 4, 10_000);
    expect(world.scheduler.calls.submit).toHaveLength(1);
    await ticksLater(world, 1, 10_000);
    expect(world.scheduler.calls.submit).toHaveLength(2);
  });

  test("holds up what would be sent after it in that tick", async () => {
    const runs = Array.from({ length: 20 }, (_, index) => `r${index}`);
    const world = await experiment(...runs);
    world.scheduler.planSubmits({ made: true, answer: unclear });
    const report = await ticked(world);
    expect(report.diagnostics.map(({ code }) => code)).toContain("submission.unclear");
    // Four go side by side; those behind them are said not to have been sent.
    expect(world.scheduler.jobs.length).toBeLessThanOrEqual(4);
    const kinds = world.events().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "intent")).toHaveLength(16);
    expect(kinds.filter((kind) => kind === "undelivered").length).toBe(16 - world.scheduler.jobs.length);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual(Object.fromEntries(runs.map((run) => [run, 1])));
  });

  test("a crash behind sbatch is adopted, even when its job has ended and left the queue", async () => {
    const world = await experiment("r1");
    await dies(world, { at: /^submit/, when: "after" });
    world.pass(200_000);
    world.scheduler.purge("1001");
    await toTheEnd(world);
    expect(statusOf(world, "r1")).toBe("completed");
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });
});

describe("a record that says RUNNING for ever", () => {
  test("of a job that has left the queue: a person is told after a while, and looks do not come often for ever", async () => {
    const world = await experimentWith({ life: (_, at) => ({ startsAt: at }) }, "r1");
    const runaway = (backend: Backend): Backend => ({
      ...backend,
      observe: async (question) => {
        const seen = await backend.observe(question);
        const jobs = new Map(seen.jobs);
        for (const { id } of question.jobs)
          jobs.set(id, { kind: "unclear", reason: "?", recorded: "RUNNING" });
        return { ...seen, jobs };
      },
    });
    await ticked(world);
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("running");
    const soon: boolean[] = [];
    for (let minute = 0; minute < 15; minute += 1) {
      const report = await ticked(world, { backend: runaway });
      expect([report.exitCode, statusOf(world, "r1")]).toEqual([4, "running"]);
      soon.push(report.soon);
      world.pass(60_000);
    }
    expect(soon.indexOf(false)).toBe(1);
    const report = await ticked(world, { backend: runaway });
    expect([report.exitCode, statusOf(world, "r1"), report.soon]).toEqual([7, "unknown", false]);
    expect(cellAt(world.read(), row("r1"), "Notes")).toContain("accounting still says RUNNING");
    expect(world.events().filter(({ kind }) => kind === "missed")).toHaveLength(2);
    expect(world.scheduler.calls.submit).toHaveLength(1);
  });
});

describe("a job that ended well", () => {
  test("has a grace period to show its outputs", async () => {
    const world = await experimentWith({ harvest: () => "nothing" }, "r1");
    await ticked(world);
    world.pass(100_000);
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("running");
    world.pass(40_000);
    expect((await ticked(world)).soon).toBe(true);
    expect(statusOf(world, "r1")).toBe("running");
    leave(world.folder, "r1", "whole");
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("completed");
  });

  test("and shows none is invalid, with the reason", async () => {
    const world = await experimentWith({ harvest: () => "cut" }, "r1");
    await toTheEnd(world);
    expect(statusOf(world, "r1")).toBe("invalid");
    expect(cellAt(world.read(), row("r1"), "Notes")).toContain("r1/artifacts/epoch_0: model.safetensors");
  });
});
