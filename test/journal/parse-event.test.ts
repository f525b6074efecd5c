import { describe, expect, test } from "vitest";
import { parseEvent } from "../../src/journal/parse-event.ts";
import type { Event } from "../../src/model/event.ts";
import {
  adopted,
  cancelling,
  ended,
  intent,
  judged,
  missed,
  refused,
  seen,
  sought,
  submitted,
  told,
  unclear,
  undelivered,
  wrote,
} from "../support/records.ts";

/** One of each kind, with and without what may be absent. */
const EVENTS: readonly Event[] = [
  { kind: "opened", at: 1, id: "0123456789abcdef", summary: "/exp/experiment_summary.md", version: "0.1.0" },
  intent(),
  { ...intent(2), beginAt: 9 } as Event,
  submitted(),
  { kind: "submitted", at: 1, task: "t", attempt: 1, job: { id: "8", cluster: "gpu" }, how: "found" },
  refused(),
  undelivered(),
  unclear(),
  sought(true),
  adopted("99"),
  adopted("99", "running"),
  seen("RUNNING"),
  seen("FAILED", {
    cluster: "gpu",
    source: "records",
    reason: "x",
    node: "n1",
    submittedAt: 1,
    startedAt: 2,
    endedAt: 3,
    exitCode: 1,
    signal: 0,
    derivedExitCode: 2,
    stdout: "/o",
  }),
  ...missed(1),
  cancelling(),
  ended("COMPLETED"),
  judged("completed"),
  judged("failed", "exit code 1"),
  told("cancel"),
  told("retry", ""),
  told("retry", "retry", { jobId: "123", started: "2020-01-01" }),
  ...wrote({ status: "failed", jobId: "8", started: "a", completed: "b", elapsed: "c", notes: "d" }),
  { kind: "unwritten", at: 1 },
];

test.each(EVENTS.map((event) => [event.kind, event] as const))("%s survives the disk: %j", (_, event) => {
  expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual({ ok: true, value: event });
});

describe("a line is refused", () => {
  test.each(EVENTS.map((event) => [event.kind, event] as const))(
    "%s with a field of a newer runmark",
    (_, event) => {
      expect(parseEvent({ ...event, newer: 1 }).ok).toBe(false);
    },
  );

  test.each(
    EVENTS.flatMap((event) => Object.keys(event).map((field) => [event.kind, field, event] as const)),
  )("%s with %s of a wrong type", (_, field, event) => {
    expect(parseEvent({ ...event, [field]: { wrong: true } }).ok).toBe(false);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "opened"],
    ["a list", []],
    ["an empty object", {}],
    ["an unknown kind", { kind: "exploded", at: 1 }],
    ["a kind without what it needs", { kind: "submitted", at: 1, task: "t", attempt: 1 }],
    ["an end that is none", { ...judged("completed"), status: "running" }],
    ["half an attempt", { ...cancelling(), attempt: 1.5 }],
    ["a job with more than is known", { ...submitted(), job: { id: "8", name: "x" } }],
    [
      "a cell of a column that is not written",
      { kind: "writing", at: 1, temporary: "t", cells: [{ task: "t", column: "run", value: "" }] },
    ],
  ])("%s", (_, value) => {
    expect(parseEvent(value).ok).toBe(false);
  });

  test("and it is said where", () => {
    const answer = parseEvent({ ...seen("RUNNING"), sighting: { id: 5 } });
    expect(answer.ok ? "" : answer.error).toMatch(/^sighting\.id: /);
  });
});
