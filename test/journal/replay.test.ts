import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, emptyState, type State } from "../../src/journal/replay.ts";
import type { Event } from "../../src/model/event.ts";
import { lastAttempt, type Phase, prunedOf } from "../../src/model/record.ts";
import {
  adopted,
  cancelling,
  completedOnce,
  ended,
  failedOnce,
  intent,
  judged,
  KEY,
  missed,
  recordAfter,
  recordOf,
  refused,
  seen,
  sighting,
  sought,
  stale,
  submitted,
  submittedOnce,
  T0,
  told,
  unclear,
  undelivered,
  wrote,
} from "../support/records.ts";

const replay = (events: readonly Event[]): State => {
  const state = emptyState();
  for (const event of events) apply(state, event);
  return state;
};

const job = { id: "812", name: "r1~t1", submittedAt: T0 };
const started = { id: "812", startedAt: T0 };

describe("the phase of an attempt", () => {
  test.each<[string, readonly Event[], Phase]>([
    ["announced", [intent()], { kind: "intended" }],
    ["unclear", [intent(), unclear()], { kind: "intended", reason: "socket timed out" }],
    [
      "sought",
      [intent(), sought(true, 5), sought(true, 9)],
      { kind: "intended", absence: { since: 5, looks: 2, until: 9, lookedAt: [5, 9] } },
    ],
    [
      "sought anew",
      [intent(), unclear(), sought(true, 5), sought(false, 9)],
      { kind: "intended", reason: "socket timed out" },
    ],
    [
      "unclear again: looks from before say nothing",
      [intent(), sought(true), unclear()],
      { kind: "intended", reason: "socket timed out" },
    ],
    ["without a job", [intent(), undelivered()], { kind: "undelivered", reason: "queue full" }],
    [
      "kept out",
      [intent(), undelivered(1, "quota")],
      { kind: "undelivered", reason: "queue full", obstacle: "quota" },
    ],
    ["sent again", [intent(), undelivered(), intent()], { kind: "intended" }],
    ["submitted", submittedOnce, { kind: "live", job }],
    [
      "found on a cluster",
      [
        intent(),
        { kind: "submitted", at: T0, task: KEY, attempt: 1, job: { id: "8", cluster: "gpu" }, how: "found" },
      ],
      { kind: "live", job: { ...job, id: "8", cluster: "gpu" } },
    ],
    ["refused", [intent(), refused()], { kind: "over", status: "failed", at: T0, note: "no such partition" }],
    ["adopted", [adopted("99")], { kind: "live", job: { id: "99" } }],
    [
      "adopted and seen: now its name is known",
      [adopted("99"), seen("RUNNING", { id: "99" })],
      {
        kind: "live",
        job: { id: "99", name: "r1~t1" },
        latest: sighting("RUNNING", { id: "99" }),
        since: T0,
      },
    ],
    [
      "seen twice in one state",
      [...submittedOnce, seen("RUNNING", {}, 5), seen("RUNNING", { node: "n1" }, 9)],
      { kind: "live", job, latest: sighting("RUNNING", { node: "n1" }), since: 5 },
    ],
    [
      "seen in another state",
      [...submittedOnce, seen("PENDING", {}, 5), seen("RUNNING", {}, 9)],
      { kind: "live", job, latest: sighting("RUNNING"), since: 9 },
    ],
    [
      "missed",
      [...submittedOnce, ...missed(1, 5), ...missed(1, 9)],
      { kind: "live", job, absence: { since: 5, looks: 2, until: 9 } },
    ],
    [
      "in a record only, as if it lived",
      [...submittedOnce, ...missed(2, 5), stale("RUNNING", 9), stale("RUNNING", 20)],
      { kind: "live", job, absence: { since: 9, looks: 2, until: 20, recorded: "RUNNING" } },
    ],
    [
      "and then in no record either",
      [...submittedOnce, stale("RUNNING", 5), ...missed(1, 9)],
      { kind: "live", job, absence: { since: 9, looks: 1, until: 9 } },
    ],
    [
      "elements of an array missed, then fewer of them",
      [...submittedOnce, ...missed(2, 5, 3), ...missed(2, 9, 1)],
      { kind: "live", job, absence: { since: 9, looks: 2, until: 9, elements: 1 } },
    ],
    [
      "missed, then seen",
      [...submittedOnce, ...missed(2), seen("RUNNING", {}, 9)],
      { kind: "live", job, latest: sighting("RUNNING"), since: 9 },
    ],
    [
      "cancelled, not ended yet",
      [...submittedOnce, cancelling(5), seen("COMPLETING", {}, 9)],
      { kind: "live", job, cancelledAt: 5, latest: sighting("COMPLETING"), since: 9 },
    ],
    [
      "ended",
      [...submittedOnce, ended("COMPLETED", started)],
      { kind: "ended", job, last: sighting("COMPLETED", started), at: T0 },
    ],
    [
      "judged",
      [...submittedOnce, ended("FAILED", started), judged("failed", "why")],
      { kind: "over", status: "failed", at: T0, note: "why", job, last: sighting("FAILED", started) },
    ],
    [
      "judged without an end that was seen",
      [...submittedOnce, seen("RUNNING"), judged("cancelled")],
      { kind: "over", status: "cancelled", at: T0, job, last: sighting("RUNNING") },
    ],
  ])("%s", (_, events, expected) => {
    expect(lastAttempt(recordAfter(events))?.phase).toEqual(expected);
  });
});

describe("a record", () => {
  test("keeps all attempts, the oldest first", () => {
    const record = recordAfter(failedOnce, intent(2, T0 + 5));
    expect(
      record.attempts.map(({ number, tag, name, intendedAt }) => [number, tag, name, intendedAt]),
    ).toEqual([
      [1, "t1", "r1~t1", T0],
      [2, "t2", "r1~t2", T0 + 5],
    ]);
  });

  test.each<[string, readonly Event[], { wish?: string; forgiven: number; status?: string }]>([
    ["nothing was asked for", submittedOnce, { forgiven: 0 }],
    [
      "retry, from a cell",
      [...failedOnce, told("retry", "rerun")],
      { wish: "retry", forgiven: 1, status: "rerun" },
    ],
    [
      "retry, from a command",
      [...failedOnce, ...wrote({ status: "failed" }), told("retry")],
      { wish: "retry", forgiven: 1, status: "failed" },
    ],
    ["retry, done", [...failedOnce, told("retry"), intent(2)], { forgiven: 1 }],
    [
      "retry of a running job stays until it has its turn",
      [...submittedOnce, told("retry"), ended("CANCELLED"), judged("cancelled")],
      { wish: "retry", forgiven: 1 },
    ],
    [
      "cancel",
      [...submittedOnce, told("cancel", "cancel")],
      { wish: "cancel", forgiven: 0, status: "cancel" },
    ],
    [
      "cancel, done by any end",
      [...submittedOnce, told("cancel"), ended("COMPLETED"), judged("completed")],
      { forgiven: 0 },
    ],
    ["cancel, then adopted", [told("cancel"), adopted("9", "running")], { forgiven: 0, status: "running" }],
    ["cancel, then retry", [...failedOnce, told("cancel"), told("retry")], { wish: "retry", forgiven: 1 }],
    ["cancel of a task without a job", [told("cancel")], { wish: "cancel", forgiven: 0 }],
  ])("%s", (_, events, { wish, forgiven, status }) => {
    const record = recordAfter(events);
    expect({ wish: record.wish, forgiven: record.forgiven, status: record.written.status }).toEqual({
      wish,
      forgiven,
      status,
    });
  });

  test("the policy counts the tries since a person last asked, without those that never got their turn", () => {
    const ending = fc.constantFrom(
      "failed",
      "no turn",
      "asked meanwhile, failed",
      "asked meanwhile, no turn",
    );
    const lives = fc.array(fc.record({ ending, askedAfter: fc.boolean() }), { maxLength: 6 });
    fc.assert(
      fc.property(lives, (all) => {
        const events: Event[] = [];
        let tries = 0;
        for (const [index, { ending, askedAfter }] of all.entries()) {
          const attempt = index + 1;
          const askedMeanwhile = ending.startsWith("asked");
          const hadTurn = ending.endsWith("failed");
          events.push(intent(attempt), submitted("9", attempt));
          if (askedMeanwhile) events.push(told("retry"));
          events.push(judged("cancelled", "why", attempt, hadTurn ? "unknown" : "dependency"));
          if (askedAfter) events.push(told("retry"));
          tries = askedAfter || askedMeanwhile ? 0 : tries + (hadTurn ? 1 : 0);
        }
        const { attempts, forgiven } = recordAfter([told("cancel"), ...events]);
        expect(attempts.length - forgiven).toBe(tries);
      }),
    );
  });

  test("what was written counts from its confirmation on, cell by cell", () => {
    const [writing, written] = wrote({ status: "queued", jobId: "8" });
    if (writing === undefined || written === undefined) throw new Error("two events were expected");
    const unwritten: Event = { kind: "unwritten", at: T0 };
    expect(recordOf(writing)).toBeUndefined();
    expect(replay([writing]).writing?.temporary).toBe(".s.md.runmark");
    expect(replay([writing, unwritten])).toEqual(emptyState());
    expect(replay([unwritten, written])).toEqual(emptyState());
    expect(recordAfter(writing, written, wrote({ status: "running" })).written).toEqual({
      status: "running",
      jobId: "8",
    });
    expect(replay([writing, written]).writing).toBeUndefined();
  });
});

describe("events that cannot follow are damage", () => {
  const live = [...submittedOnce, seen("RUNNING")];
  const settling = [...submittedOnce, ended("COMPLETED")];
  test.each<[string, readonly Event[], Event]>([
    ["an answer to nothing", [], submitted()],
    ["an end of nothing", [], ended("FAILED")],
    ["the second attempt first", [], intent(2)],
    ["the same attempt while it is announced", [intent()], intent()],
    ["the same attempt while it lives", live, intent()],
    ["the same attempt when it is over", failedOnce, intent()],
    ["the third attempt after the first", failedOnce, intent(3)],
    ["an attempt that was adopted twice", [adopted("9")], adopted("9")],
    ["an answer to another attempt", [intent()], submitted("8", 2)],
    ["an answer to an earlier attempt", [...failedOnce, intent(2)], submitted("8", 1)],
    ["two answers", live, submitted("900")],
    ["a refusal of what was accepted", live, refused()],
    ["no delivery of what was accepted", live, undelivered()],
    ["an unclear answer to what was accepted", live, unclear()],
    ["a search for what is known", live, sought(true)],
    ["a sighting of what is announced", [intent()], seen("RUNNING")],
    ["a sighting after the end", settling, seen("RUNNING")],
    ["a miss after the end", settling, { kind: "missed", at: T0, task: KEY, attempt: 1 }],
    ["an end after the end", settling, ended("FAILED")],
    ["a cancellation after the end", completedOnce, cancelling()],
    ["a verdict on what is announced", [intent()], judged("completed")],
    ["a second verdict", completedOnce, judged("failed")],
    ["a sighting of what was refused", [intent(), refused()], seen("RUNNING")],
    ["an answer after there was none", [intent(), undelivered()], submitted()],
  ])("%s", (_, before, event) => {
    const state = replay(before);
    expect(() => apply(state, event)).toThrow(/of training\/r1|of attempt/);
  });

  test("the message says what, of which attempt, and why", () => {
    expect(() => apply(replay(completedOnce), seen("RUNNING"))).toThrow(
      '"seen" of attempt 1 of training/r1, which is over, not live',
    );
    expect(() => apply(emptyState(), submitted())).toThrow(
      '"submitted" of attempt 1 of training/r1, which was never announced',
    );
    expect(() => apply(emptyState(), intent(3))).toThrow(
      "attempt 3 of training/r1 does not follow attempt 0",
    );
  });
});

/** A long life: everything that can happen to one task, in an order that it can happen in. */
const LIFE: readonly Event[] = [
  { kind: "opened", at: T0, id: "x", summary: "/exp/experiment_summary.md", version: "0.1.0" },
  ...wrote({ status: "pending" }),
  intent(),
  undelivered(),
  intent(),
  unclear(),
  sought(true),
  sought(false),
  { kind: "submitted", at: T0, task: KEY, attempt: 1, job: { id: "812" }, how: "found" },
  seen("PENDING"),
  ...wrote({ status: "queued", jobId: "812" }),
  ...missed(2),
  seen("RUNNING"),
  told("retry", "retry"),
  cancelling(),
  ended("CANCELLED"),
  judged("cancelled"),
  intent(2),
  refused(2),
  told("cancel"),
  told("retry"),
  adopted("99", "running", 3),
  { kind: "opened", at: T0, id: "x", summary: "/exp/experiment_summary.md", version: "0.2.0" },
];

describe("any part of a journal", () => {
  test("that was written from the start can be replayed, and goes on where it stopped", () => {
    const whole = replay(LIFE);
    for (let length = 0; length <= LIFE.length; length += 1) {
      const state = replay(LIFE.slice(0, length));
      for (const event of LIFE.slice(length)) apply(state, event);
      expect(state).toEqual(whole);
    }
  });

  test("replayed twice is the same, and records that were handed out before do not change", () => {
    const state = replay(LIFE.slice(0, 12));
    const before = state.records.get(KEY);
    const copy = structuredClone(before);
    for (const event of LIFE.slice(12)) apply(state, event);
    expect(before).toEqual(copy);
    expect(replay(LIFE)).toEqual(state);
  });

  test("with tasks in between is the same as task by task", () => {
    const others = LIFE.map((event): Event => ("task" in event ? { ...event, task: "training/r2" } : event));
    const property = fc.property(fc.array(fc.boolean(), { maxLength: 80 }), (coins) => {
      const state = emptyState();
      const left = [LIFE.filter((event) => "task" in event), others.filter((event) => "task" in event)];
      const turns = [...coins.map(Number), ...Array.from({ length: 80 }, (_, index) => index % 2)];
      const taken = [0, 0];
      for (const turn of turns) {
        const event = left[turn]?.[taken[turn] ?? 0];
        if (event === undefined) continue;
        apply(state, event);
        taken[turn] = (taken[turn] ?? 0) + 1;
      }
      const one = state.records.get(KEY);
      expect(state.records.get("training/r2")).toEqual({ ...one, key: "training/r2" });
      expect(one?.attempts.length).toBe(3);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe("epochs that were pruned", () => {
  const pruned = (...epochs: number[]): Event => ({ kind: "pruned", at: T0, task: KEY, epochs, paths: [] });
  const done = [...submittedOnce, ended("COMPLETED"), judged("completed")];
  const missedBy = (events: readonly Event[], resumes?: true): number[] => [
    ...(prunedOf(recordAfter(events), resumes === undefined ? {} : { resumes }) ?? []),
  ];

  test("are missed by nobody until another attempt writes them again", () => {
    expect(missedBy([...done, pruned(0), pruned(1)])).toEqual([0, 1]);
    const again = [...done, pruned(0, 1), told("retry"), intent(2)];
    expect(missedBy(again)).toEqual([]);
    expect(missedBy([...again, submitted("813", 2), ended("COMPLETED", {}, 2), pruned(1)])).toEqual([1]);
  });

  test("are not missed of one that goes on from what is there", () => {
    expect(missedBy([...done, pruned(0, 1), told("retry"), intent(2)], true)).toEqual([0, 1]);
  });
});
