import { expect, test } from "vitest";
import { recoverQueue } from "../../src/commands/queue/recover.ts";
import type { QueueEvent } from "../../src/queue/event.ts";
import { HEARTBEAT_MS } from "../../src/queue/follow.ts";
import { realSystem } from "../../src/system/real.ts";
import { failingFiles } from "../support/failing-files.ts";
import { quickFiles } from "../tick/quick-files.ts";
import { jobs, openWorld, type QueueWorld } from "./world.ts";

const statuses = (world: QueueWorld): string[] =>
  world.state().jobs.map(({ id, status, attempt }) => `${id} ${status} ${attempt}`);

const submittedBy = (world: QueueWorld, index: number): string => world.backend.jobs[index]?.id ?? "";

/** Ends the process of the queue as a signal does, at an event. */
const interruptedAt = (kind: QueueEvent["kind"], reason: string) => {
  const controller = new AbortController();
  const onEvent = (event: QueueEvent): void => {
    if (event.kind === kind) controller.abort(reason);
  };
  return { signal: controller.signal, onEvent };
};

const recover = (world: QueueWorld, staleSeconds: number, ...ids: string[]) => {
  const system = { ...realSystem(), clock: world.clock, files: quickFiles() };
  return recoverQueue(world.context(system), { state: "rt/q.json", staleSeconds, ids });
};

test("a heartbeat of each running job is in the state, at least every 10 s", async () => {
  const world = await openWorld(jobs("a"));
  const beats = new Set<unknown>();
  const { answer } = await world.run({
    over: (system) => ({
      ...system,
      files: {
        ...system.files,
        rename: async (from, to) => {
          await system.files.rename(from, to);
          if (to.endsWith("q.json")) beats.add(world.state().jobs[0]?.heartbeat_at);
        },
      },
    }),
  });
  expect(answer.exitCode).toBe(0);
  const times = [...beats].filter((beat) => typeof beat === "string").map((beat) => Date.parse(beat));
  expect(times.length).toBeGreaterThanOrEqual(3);
  for (const [index, at] of times.slice(1).entries())
    expect(at - (times[index] ?? 0)).toBeLessThanOrEqual(HEARTBEAT_MS + 1_500);
});

test.each([
  [1, ["a failed 1", "b done 1"], 1, ["a", "b"]],
  [3, ["a failed 3", "b done 1"], 1, ["a", "a", "a", "b"]],
])("max_attempts %i: a failing job", async (attempts, expected, exitCode, started) => {
  const world = await openWorld(`max_attempts: ${attempts}\n${jobs("a", "b")}`, ({ name }, startsAt) => ({
    startsAt,
    lastsMs: 1_000,
    exitCode: name.startsWith("a~") ? 4 : 0,
  }));
  const { answer } = await world.run();
  expect([answer.exitCode, statuses(world), world.started()]).toEqual([exitCode, expected, started]);
  expect(world.state().jobs[0]).toMatchObject({ return_code: 4, failure_reason: "exit code 4" });
  // Failed jobs stay so, until they are asked for.
  await world.run();
  expect(world.started()).toEqual(started);
  await world.run({ retryFailed: true });
  expect(world.started()).toHaveLength(started.length + attempts);
});

test("--fail-fast stops at the first job that fails for good", async () => {
  const world = await openWorld(jobs("a", "b"), (_, startsAt) => ({ startsAt, lastsMs: 10, exitCode: 1 }));
  const { answer } = await world.run({ failFast: true });
  expect([answer.exitCode, answer.data?.end, statuses(world)]).toEqual([
    1,
    "failed-fast",
    ["a failed 1", "b pending 0"],
  ]);
});

test.each(["SIGINT", "SIGTERM"])(
  "%s ends the job, which is pending again whatever its attempts",
  async (signal) => {
    const world = await openWorld(jobs("a", "b"));
    const { answer } = await world.run(interruptedAt("started", signal));
    expect([answer.exitCode, answer.data?.end, statuses(world)]).toEqual([
      4,
      "stopped",
      ["a pending 1", "b pending 0"],
    ]);
    expect(world.backend.jobs[0]?.state).toBe("CANCELLED");
    const next = await world.run({ resume: true });
    expect([next.answer.exitCode, statuses(world)]).toEqual([0, ["a done 2", "b done 1"]]);
  },
);

test("SIGHUP leaves: the job goes on, and the next start waits for it", async () => {
  const world = await openWorld(jobs("a", "b"));
  const { answer } = await world.run(interruptedAt("started", "SIGHUP"));
  expect([answer.exitCode, answer.data?.end, statuses(world)]).toEqual([
    4,
    "left",
    ["a running 1", "b pending 0"],
  ]);
  expect((await world.run({ resume: true })).answer.exitCode).toBe(0);
  expect(world.started()).toEqual(["a", "b"]);
});

test("a submission without an answer is looked up by its name and not repeated", async () => {
  const world = await openWorld(jobs("a", "b"));
  const unclear = { kind: "unclear", reason: "no answer" } as const;
  world.backend.planSubmits({ made: true, answer: unclear }, { made: false, answer: unclear });
  const { answer } = await world.run();
  expect([answer.exitCode, statuses(world)]).toEqual([0, ["a done 1", "b done 2"]]);
  expect(world.started()).toEqual(["a", "b"]);
});

test("an obstacle that passes is waited for; what is rejected has failed", async () => {
  const world = await openWorld(jobs("a", "b"));
  world.backend.planSubmits(
    { made: false, answer: { kind: "wait", reason: "the disk is full", obstacle: "controller" } },
    { made: true, answer: { kind: "accepted", id: "1001" } },
    { made: false, answer: { kind: "rejected", reason: "no such folder: /q" } },
  );
  const { answer, events } = await world.run();
  expect([answer.exitCode, statuses(world)]).toEqual([1, ["a done 1", "b failed 1"]]);
  expect(world.state().jobs[1]).toMatchObject({ failure_reason: "no such folder: /q" });
  expect(events).toContainEqual(expect.objectContaining({ text: "a waits: the disk is full" }));
});

test("a state that cannot be written for a while ends no queue, and no job runs without its announcement", async () => {
  const world = await openWorld(jobs("a", "b"));
  const { answer, events } = await world.run({
    over: (system) => ({
      ...system,
      files: failingFiles(system.files, [{ path: /q\.json\.tmp$/, errno: "ENOSPC", times: 4 }]),
    }),
  });
  expect(answer).toMatchObject({ exitCode: 3, diagnostics: [{ code: "queue.unwritable" }] });
  expect(world.started()).toEqual([]);
  const later = await world.run({
    over: (system) => {
      let writes = 0;
      const write: typeof system.files.write = async (path, data, options) => {
        writes += path.endsWith("q.json.tmp") ? 1 : 0;
        if (path.endsWith("q.json.tmp") && writes > 2 && writes < 6)
          throw Object.assign(new Error("ENOSPC: full"), { code: "ENOSPC" });
        await system.files.write(path, data, options);
      };
      return { ...system, files: { ...system.files, write } };
    },
  });
  expect(events.length).toBe(0);
  expect([later.answer.exitCode, world.started()]).toEqual([0, ["a", "b"]]);
  expect(later.events.filter(({ kind }) => kind === "trouble")).toHaveLength(1);
});

test("out_dir that cannot be made fails its own job", async () => {
  const world = await openWorld(jobs("a", "b"));
  world.write("runs/a", "a file");
  expect((await world.run()).answer.exitCode).toBe(1);
  expect(world.started()).toEqual(["b"]);
  expect(world.state().jobs[0]?.failure_reason).toMatch(/^its folders cannot be made: /);
});

test("a process on no record: a person has to say, until it is stale", async () => {
  const world = await openWorld(`${jobs("a", "b").replace("runs/a}", "runs/a, max_attempts: 2}")}`);
  await world.run(interruptedAt("started", "SIGHUP"));
  world.backend.lose(submittedBy(world, 0));
  const { answer } = await world.run();
  expect(answer).toMatchObject({ exitCode: 7, diagnostics: [{ code: "queue.lost-process" }] });
  const early = await recover(world, 7200);
  expect(early).toMatchObject({ exitCode: 0, diagnostics: [{ code: "queue.not-stale" }] });
  expect(statuses(world)).toEqual(["a running 1", "b pending 0"]);
  world.clock.advance(7200_000);
  const late = await recover(world, 7200);
  expect(late.data?.changes).toMatchObject([{ id: "a", what: "pending" }]);
  expect(world.started()).toEqual(["a"]);
});

test("a look that fails proves nothing, however old the last sign is", async () => {
  const world = await openWorld(jobs("a"));
  await world.run(interruptedAt("started", "SIGHUP"));
  world.clock.advance(9e6);
  world.backend.answerQueue({ kind: "failed", reason: "EIO" });
  expect(await recover(world, 0)).toMatchObject({ diagnostics: [{ code: "queue.unreadable-process" }] });
  expect(statuses(world)).toEqual(["a running 1"]);
});

test("what ended while nobody watched has its own end, however old: done is done", async () => {
  const world = await openWorld(jobs("a", "b"));
  await world.run(interruptedAt("started", "SIGHUP"));
  world.clock.advance(9e6);
  expect((await recover(world, 7200)).data?.changes).toEqual([{ id: "a", what: "done" }]);
});

test("a state that was removed while its job runs: a new queue would run it twice, and is not begun", async () => {
  const world = await openWorld(jobs("a"));
  world.backend.setOthers(1);
  expect((await world.run()).answer).toMatchObject({
    exitCode: 7,
    diagnostics: [{ code: "queue.still-at-work" }],
  });
  expect(world.started()).toEqual([]);
});
