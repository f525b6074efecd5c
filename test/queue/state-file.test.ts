import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { End, Phase, QueueJob, QueueState } from "../../src/queue/job.ts";
import { parseState, stateText } from "../../src/queue/state-file.ts";

const time = fc.integer({ min: 0, max: 4e12 });
const log = fc.constantFrom("q.queue/logs/a-1.log", "l");
const job = fc.integer({ min: 1 }).map(String);
const fieldsOfEnd = {
  startedAt: time,
  endedAt: time,
  returnCode: fc.integer({ min: 0, max: 255 }),
  failure: fc.string({ minLength: 1 }),
  log,
  job,
};
const end: fc.Arbitrary<End> = fc.record(fieldsOfEnd, { requiredKeys: [] });
const someEnd = fc.record(fieldsOfEnd, { requiredKeys: ["endedAt"] });
const submission = fc.record(
  { name: fc.string({ minLength: 1 }), intendedAt: time, log, job, stopAskedAt: time },
  { requiredKeys: ["name", "intendedAt", "log"] },
);
const phase: fc.Arbitrary<Phase> = fc.oneof(
  fc.record({ status: fc.constant("pending" as const), last: someEnd }, { requiredKeys: ["status"] }),
  fc.record(
    { status: fc.constant("running" as const), submission, startedAt: time, heartbeatAt: time },
    { requiredKeys: ["status"] },
  ),
  fc.record({ status: fc.constantFrom("done" as const, "failed" as const), end }),
);
const queueJob: fc.Arbitrary<QueueJob> = fc.record({
  id: fc.string({ minLength: 1 }),
  command: fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1 })),
  outDir: fc.string(),
  maxAttempts: fc.integer({ min: 1 }),
  createdAt: time,
  attempt: fc.nat(),
  forgiven: fc.nat(),
  phase,
});
const state: fc.Arbitrary<QueueState> = fc.record({
  id: fc.string(),
  name: fc.string(),
  configPath: fc.constantFrom("/q/batch.yaml", "/q/rt/b.yaml", "/else/b.yaml"),
  root: fc.constantFrom("/q", "/q/rt", "/"),
  createdAt: time,
  updatedAt: time,
  jobs: fc.uniqueArray(queueJob, { selector: ({ id }) => id }),
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(state, (given) => {
      expect(parseState(stateText(given, "/q/rt"), "/q/rt")).toEqual({ ok: true, value: given });
    }),
  );
});

const SOUND = {
  runmark_queue: 1,
  id: "i",
  name: "n",
  config: "b.yaml",
  root: ".",
  jobs: [{ id: "a", status: "pending", command: "x", out_dir: "o", attempt: 0, max_attempts: 1 }],
};
const withJob = (more: object): string => JSON.stringify({ ...SOUND, jobs: [{ ...SOUND.jobs[0], ...more }] });

test("a state as short as a person would write it", () => {
  expect(parseState(JSON.stringify(SOUND), "/q")).toMatchObject({
    ok: true,
    value: { root: "/q", jobs: [{ id: "a", forgiven: 0, phase: { status: "pending" } }] },
  });
});

test("a state that an editor of Windows has saved", () => {
  expect(parseState(`\ufeff${JSON.stringify(SOUND)}`, "/q")).toMatchObject({ ok: true });
});

describe("what cannot be understood whole is not read at all", () => {
  const text = JSON.stringify(SOUND);
  test("cut off at any byte", () => {
    for (let length = 0; length < text.length; length += 1)
      expect(parseState(text.slice(0, length), "/q")).toMatchObject({
        ok: false,
        error: { kind: "damaged" },
      });
  });

  test.each([
    ["{}", "it is no state of a queue: it has no runmark_queue"],
    ["[]", "it is no state of a queue: it has no runmark_queue"],
    [withJob({ status: "lost" }), "jobs.0.status: is not one of pending, running, done, failed"],
    [withJob({ started_at: "yesterday" }), "jobs.0.started_at: is no time"],
    [withJob({ command: [] }), "jobs.0.command: is no command"],
    [withJob({ priority: 1 }), "jobs.0.priority: is not known"],
    [JSON.stringify({ ...SOUND, jobs: [SOUND.jobs[0], SOUND.jobs[0]] }), 'there are two jobs "a"'],
  ])("%s", (bad, reason) => {
    expect(parseState(bad, "/q")).toEqual({ ok: false, error: { kind: "damaged", reason } });
  });

  test("that of a newer version", () => {
    const newer = JSON.stringify({ runmark_queue: 2, all: "new" });
    expect(parseState(newer, "/q")).toMatchObject({ ok: false, error: { kind: "newer" } });
  });
});
