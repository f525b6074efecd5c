import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Task } from "../../src/model/experiment.ts";
import { type Obeyed, standingOf } from "../../src/model/standing.ts";
import type { Status } from "../../src/model/status.ts";
import { allot, type Room } from "../../src/select/allot.ts";
import {
  type Candidate,
  type Decision,
  decide,
  type Facts,
  type Limits,
  type Need,
  shown,
  wants,
} from "../../src/select/select.ts";
import {
  completedOnce,
  ended,
  failedOnce,
  intent,
  judged,
  KEY,
  missed,
  recordOf,
  seen,
  submitted,
  submittedOnce,
  told,
  undelivered,
} from "../support/records.ts";

const task: Task = {
  key: KEY,
  stage: "training",
  run: "r1",
  control: false,
  said: { kind: "blank" },
  cells: {},
};

interface Parts {
  readonly obeyed?: Obeyed;
  readonly need?: Need;
  readonly facts?: Facts;
  readonly maxAttempts?: number;
}

function candidate(events: readonly Event[], { obeyed, need, facts }: Parts): Candidate {
  const record = recordOf(events);
  return {
    task,
    record,
    standing: standingOf(record, obeyed),
    ...(need === undefined ? {} : { need }),
    ...(facts === undefined ? {} : { facts }),
  };
}

const limits = (maxAttempts = 1): Limits => ({
  ...{ maxAttempts, memoryFactor: 2, maxMemoryGiB: null, timeFactor: 2, maxTimeHours: null },
});

/** A decision in one line. */
function short(decision: Decision): string {
  if (decision.kind === "submit") return `submit ${decision.attempt}: ${decision.why}`;
  if (decision.kind === "leave" && decision.notRetried !== undefined)
    return `leave: ${decision.reason} (${decision.notRetried})`;
  const by = decision.kind === "blocked" && decision.by !== undefined ? ` by ${decision.by}` : "";
  return `${decision.kind}${by}: ${decision.reason}`;
}

const decided = (events: readonly Event[], parts: Parts = {}): string =>
  short(decide(candidate(events, parts), limits(parts.maxAttempts)));

const networkOnce = [...submittedOnce, ended("FAILED"), judged("failed", "no network", 1, "network")];
const networkTwice = [
  ...networkOnce,
  intent(2),
  submitted("900", 2),
  ended("FAILED", {}, 2),
  judged("failed", "again", 2, "network"),
];

describe("what is to be done about a task", () => {
  test.each([
    ["nothing is known", [], {}, "submit 1: not submitted yet"],
    ["announced", [intent()], {}, "leave: the answer to its submission is not known yet"],
    [
      "without room at the scheduler",
      [intent(), undelivered()],
      {},
      "submit 1: its last submission made no job",
    ],
    ["queued", submittedOnce, {}, "leave: queued"],
    ["running", [...submittedOnce, seen("RUNNING")], {}, "leave: running"],
    [
      "stuck in the queue",
      [...submittedOnce, seen("PENDING", { reason: "BadConstraints" })],
      {},
      "blocked: BadConstraints: no node can ever meet what it asks for",
    ],
    ["missed twice", [...submittedOnce, ...missed(2)], {}, "leave: queued"],
    [
      "lost",
      [...submittedOnce, ...missed(3)],
      {},
      "blocked: job 812 is in no queue and no record; `retry` runs it again",
    ],
    [
      "lost, and a person says retry",
      [...submittedOnce, ...missed(3), told("retry")],
      {},
      "submit 2: a person asked for it again",
    ],
    [
      "lost, and a person says skip",
      [...submittedOnce, ...missed(3)],
      { obeyed: { kind: "skip" } },
      "leave: skipped",
    ],
    [
      "running, and a person says retry: first its end",
      [...submittedOnce, seen("RUNNING"), told("retry")],
      {},
      "cancel: job 812 is cancelled; then it runs again",
    ],
    [
      "ended, outputs to be judged",
      [...submittedOnce, ended("COMPLETED")],
      {},
      "leave: its job has ended; its outputs are not all there yet",
    ],
    ["completed", completedOnce, {}, "leave: completed"],
    [
      "completed, and a person says retry",
      [...completedOnce, told("retry")],
      {},
      "submit 2: a person asked for it again",
    ],
    ["failed", failedOnce, {}, "leave: exit code 1"],
    [
      "failed, with another attempt to come",
      networkOnce,
      { maxAttempts: 2 },
      "submit 2: attempt 2/2 after a network error",
    ],
    [
      "failed without a known cause",
      failedOnce,
      { maxAttempts: 2 },
      "leave: exit code 1 (its cause is not known)",
    ],
    ["failed twice, of two", networkTwice, { maxAttempts: 2 }, "leave: again (retry.max_attempts is 2)"],
    [
      "failed twice, of three",
      networkTwice,
      { maxAttempts: 3 },
      "submit 3: attempt 3/3 after a network error",
    ],
    [
      "failed twice, and a person says retry",
      [...networkTwice, told("retry")],
      { maxAttempts: 2 },
      "submit 3: a person asked for it again",
    ],
    [
      "failed, cancelled by a person",
      [...networkOnce, told("cancel")],
      { maxAttempts: 2 },
      "leave: no network",
    ],
    [
      "cancelled, and a person says retry",
      [told("cancel"), told("retry")],
      {},
      "submit 1: not submitted yet",
    ],
    ["cancelled before it went in", [told("cancel")], {}, "leave: cancelled"],
    [
      "cancelled after a submission without a job",
      [intent(), undelivered(), told("cancel")],
      {},
      "leave: cancelled",
    ],
    [
      "the same, and a person says retry",
      [intent(), undelivered(), told("cancel"), told("retry")],
      {},
      "submit 2: a person asked for it again",
    ],
    ["on hold", [], { obeyed: { kind: "hold", why: "held in the summary" } }, "blocked: held in the summary"],
    [
      "on hold after a failure",
      networkOnce,
      { obeyed: { kind: "hold", why: "held" }, maxAttempts: 2 },
      "blocked: held",
    ],
    [
      "on hold after it was completed",
      completedOnce,
      { obeyed: { kind: "hold", why: "held" } },
      "leave: completed",
    ],
    [
      "on hold while it runs",
      [...submittedOnce, seen("RUNNING")],
      { obeyed: { kind: "hold", why: "held" } },
      "leave: running",
    ],
    ["skipped", [], { obeyed: { kind: "skip" } }, "leave: skipped"],
    [
      "said to have failed",
      [],
      { obeyed: { kind: "believe", status: "failed" }, maxAttempts: 9 },
      "leave: failed, as the summary says",
    ],
    [
      "said to run, without a trace",
      [],
      { obeyed: { kind: "untraced", why: "no trace" } },
      "blocked: no trace",
    ],
    ["without a script", [], { facts: { kind: "missing", what: "no job script" } }, "blocked: no job script"],
    [
      "without a script, and running",
      submittedOnce,
      { facts: { kind: "missing", what: "no job script" } },
      "leave: queued",
    ],
  ] as const)("%s", (_, events, parts, expected) => {
    expect(decided(events, parts)).toBe(expected);
  });
});

describe("an evaluation and the training that it needs", () => {
  const needOf = (status: Status, willRetry = false): Need => ({
    key: "training/r1",
    standing: { status },
    willRetry,
  });

  test.each([
    ["completed", false, "submit 1: not submitted yet"],
    ["skipped", false, "submit 1: not submitted yet"],
    ["pending", false, "wait: waits for training/r1 (pending)"],
    ["submitting", false, "wait: waits for training/r1 (submitting)"],
    ["queued", false, "wait: waits for training/r1 (queued)"],
    ["running", false, "wait: waits for training/r1 (running)"],
    ["failed", true, "wait: waits for training/r1, which is tried again"],
    ["failed", false, "blocked by training/r1: training/r1 is failed"],
    ["timeout", false, "blocked by training/r1: training/r1 is timeout"],
    ["out_of_memory", false, "blocked by training/r1: training/r1 is out_of_memory"],
    ["cancelled", false, "blocked by training/r1: training/r1 is cancelled"],
    ["preempted", false, "blocked by training/r1: training/r1 is preempted"],
    ["node_fail", false, "blocked by training/r1: training/r1 is node_fail"],
    ["invalid", false, "blocked by training/r1: training/r1 is invalid"],
    ["blocked", false, "blocked by training/r1: training/r1 is blocked"],
    ["unknown", false, "blocked by training/r1: training/r1 is unknown"],
  ] as const)("%s, tried again: %s", (status, willRetry, expected) => {
    expect(decided([], { need: needOf(status, willRetry) })).toBe(expected);
  });

  test("what it has done already does not wait for it", () => {
    expect(decided(completedOnce, { need: needOf("failed") })).toBe("leave: completed");
  });
});

test("the disk is looked at only for what would go in", () => {
  const missing: Facts = { kind: "missing", what: "x" };
  const wanted = (events: readonly Event[], parts: Parts = {}) => wants(candidate(events, parts), limits());
  expect(wanted([], { facts: missing })).toBe(true);
  expect(wanted(failedOnce)).toBe(false);
  expect(wanted([], { need: { key: "k", standing: { status: "queued" }, willRetry: false } })).toBe(false);
});

test("what a row shows: a decision that blocks, but never over a job whose fate is not known", () => {
  const blocked: Decision = { kind: "blocked", reason: "no job script" };
  expect(shown({ status: "pending" }, blocked)).toEqual({ status: "blocked", reason: "no job script" });
  expect(shown({ status: "unknown", reason: "lost" }, blocked)).toEqual({
    status: "unknown",
    reason: "lost",
  });
  expect(shown({ status: "pending" }, { kind: "wait", reason: "x" })).toEqual({ status: "pending" });
});

describe("room in the queue", () => {
  const items = (...kinds: Decision["kind"][]) =>
    kinds.map((kind) => ({
      decision: (kind === "submit" ? { kind, attempt: 1, why: "" } : { kind, reason: kind }) as Decision,
    }));
  const allotted = (room: Room, ...kinds: Decision["kind"][]) =>
    allot(items(...kinds), room).map(({ decision }) =>
      decision.kind === "submit" ? "submit" : decision.reason,
    );
  const three = ["submit", "submit", "submit"] as const;
  const full = "waits for room: max_in_flight is 2";
  const capped = "waits for room: max_queued is 10";

  test.each([
    [{ inFlight: 0, maxInFlight: 5 }, ["submit", "submit", "submit"]],
    [{ inFlight: 0, maxInFlight: 2 }, ["submit", "submit", full]],
    [{ inFlight: 1, maxInFlight: 2 }, ["submit", full, full]],
    [{ inFlight: 2, maxInFlight: 2 }, [full, full, full]],
    [{ inFlight: 9, maxInFlight: 2 }, [full, full, full]],
    [{ inFlight: 0, maxInFlight: 9, maxQueued: 10, queuedByUser: 9 }, ["submit", capped, capped]],
    [{ inFlight: 0, maxInFlight: 9, maxQueued: 10, queuedByUser: 12 }, [capped, capped, capped]],
    [{ inFlight: 0, maxInFlight: 9, maxQueued: 10 }, ["submit", "submit", "submit"]],
    [{ inFlight: 1, maxInFlight: 2, maxQueued: 10, queuedByUser: 9 }, ["submit", full, full]],
    [{ inFlight: 0, maxInFlight: 9, queuedByUser: 5000 }, ["submit", "submit", "submit"]],
  ] as const)("%j", (room, expected) => {
    expect(allotted(room, ...three)).toEqual(expected);
  });

  test.each([
    ["elements count one by one", [3, 1, 1], 4, ["submit", "submit", "wait"]],
    ["nobody overtakes an array that waits", [2, 3, 1], 4, ["submit", "wait", "wait"]],
    ["an array that never fits is a person's, and holds up nobody", [9, 1], 4, ["blocked", "submit"]],
    ["one that just fits goes in", [4, 1], 4, ["submit", "wait"]],
    ["a single job is never too large", [1], 1, ["submit"]],
  ] as const)("of arrays: %s", (_, elements, maxInFlight, expected) => {
    const decision: Decision = { kind: "submit", attempt: 1, why: "" };
    const arrays = elements.map((count) =>
      count === 1 ? { decision } : { decision, claim: { elements: count } },
    );
    expect(allot(arrays, { inFlight: 0, maxInFlight }).map(({ decision: { kind } }) => kind)).toEqual(
      expected,
    );
  });

  test("what is too large for a cap says by how much", () => {
    const decision: Decision = { kind: "submit", attempt: 1, why: "" };
    const room = { inFlight: 0, maxInFlight: 50, maxQueued: 30, queuedByUser: 0 };
    expect(allot([{ decision, claim: { elements: 40 } }], room)[0]?.decision).toEqual({
      kind: "blocked",
      reason: "its array has 40 tasks, and max_queued is 30",
      next: "Raise max_queued to 40 or more, or make the array smaller (%N in --array limits how many run at a time)",
    });
  });

  test("goes to the first in the summary; those that do not want in take none", () => {
    const room = { inFlight: 0, maxInFlight: 2 };
    expect(allotted(room, "leave", "submit", "blocked", "wait", "submit", "submit")).toEqual([
      ...["leave", "submit", "blocked", "wait", "submit"],
      full,
    ]);
  });
});
