import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { type Obeyed, standingOf } from "../../src/model/standing.ts";
import {
  cancelling,
  completedOnce,
  ended,
  failedOnce,
  intent,
  missed,
  recordOf,
  refused,
  seen,
  submittedOnce,
  T0,
  told,
  unclear,
  undelivered,
} from "../support/records.ts";

const skip: Obeyed = { kind: "skip" };
const hold: Obeyed = { kind: "hold", why: "held" };
const believe: Obeyed = { kind: "believe", status: "completed" };
const untraced: Obeyed = { kind: "untraced", why: "no trace" };
const running = [...submittedOnce, seen("RUNNING")];
const lost = [...running, ...missed(3)];

/** Status and reason in one line; `!` for what a person typed. */
function standing(events: readonly Event[], obeyed?: Obeyed): string {
  const { status, reason, byHand } = standingOf(recordOf(events), obeyed);
  return `${status}${reason === undefined ? "" : `: ${reason}`}${byHand ? "!" : ""}`;
}

describe("what is known of a task", () => {
  test.each<[string, readonly Event[], string]>([
    ["nothing", [], "pending"],
    ["announced", [intent()], "submitting: the answer to its submission is not known yet"],
    ["unclear", [intent(), unclear()], "submitting: socket timed out"],
    ["no delivery", [intent(), undelivered()], "pending: queue full"],
    ["refused", [intent(), refused()], "failed: no such partition"],
    [
      "refused, with advice",
      [intent(), refused(1, "Correct --partition.")],
      "failed: no such partition → Correct --partition",
    ],
    [
      "refused, with advice that takes several lines",
      [intent(), refused(1, `Ask for less in ${"long/".repeat(16)}`)],
      "failed: no such partition",
    ],
    ["submitted", submittedOnce, "queued"],
    ["waiting", [...submittedOnce, seen("PENDING", { reason: "Resources" })], "queued: Resources"],
    ["stuck", [...submittedOnce, seen("REQUEUE_HOLD")], "blocked: held after a requeue"],
    ["running", running, "running"],
    ["an end to be confirmed", [...submittedOnce, seen("PREEMPTED")], "running: PREEMPTED, to be confirmed"],
    ["a strange word", [...submittedOnce, seen("?")], 'unknown: the scheduler says "?"'],
    ["missed twice", [...running, ...missed(2)], "running"],
    [
      "an element missed three times",
      [...running, ...missed(3, T0, 1)],
      "unknown: 1 task of job 812 left no trace (cancelled while waiting?); `retry` runs it again",
    ],
    ["missed three times", lost, "unknown: job 812 is in no queue and no record; `retry` runs it again"],
    [
      "ended well",
      [...running, ended("COMPLETED")],
      "running: its job has ended; its outputs are not all there yet",
    ],
    ["completed", completedOnce, "completed"],
    ["failed", failedOnce, "failed: exit code 1"],
  ])("%s", (_, events, expected) => {
    expect(standing(events)).toBe(expected);
  });
});

describe("what a person asked for", () => {
  test.each<[string, readonly Event[], string]>([
    ["retry, over", [...failedOnce, told("retry")], "pending"],
    ["retry, running: its end comes first", [...running, told("retry"), cancelling()], "running"],
    [
      "retry, submitting",
      [intent(), told("retry")],
      "submitting: the answer to its submission is not known yet",
    ],
    ["retry, lost", [...lost, told("retry")], "pending"],
    ["cancel, never submitted", [told("cancel")], "cancelled"],
    ["cancel, running", [...running, told("cancel")], "running"],
    ["cancel, failed", [...failedOnce, told("cancel")], "cancelled: exit code 1"],
    ["cancel, completed before it came through", [...completedOnce, told("cancel")], "completed"],
    [
      "cancel, waiting for its outputs",
      [...running, ended("COMPLETED"), told("cancel")],
      "running: its job has ended; its outputs are not all there yet",
    ],
    ["cancel, lost", [...lost, told("cancel")], "cancelled"],
  ])("%s", (_, events, expected) => {
    expect(standing(events)).toBe(expected);
  });
});

describe("what a person's cell says for as long as it does", () => {
  const states: readonly (readonly Event[])[] = [
    [],
    running,
    lost,
    completedOnce,
    failedOnce,
    [...failedOnce, told("retry")],
  ];
  const lostReason = "unknown: job 812 is in no queue and no record; `retry` runs it again";
  test.each<[string, Obeyed, string[]]>([
    ["an end", believe, states.map(() => "completed!")],
    ["skip", skip, ["skipped", "running", "skipped", "skipped", "skipped", "skipped"]],
    [
      "hold",
      hold,
      ["blocked: held", "running", "blocked: held", "completed", "blocked: held", "blocked: held"],
    ],
    [
      "a job without a trace",
      untraced,
      [
        "unknown: no trace",
        "running",
        "unknown: no trace",
        "unknown: no trace",
        "unknown: no trace",
        "unknown: no trace",
      ],
    ],
  ])("%s", (_, obeyed, expected) => {
    expect(states.map((events) => standing(events, obeyed))).toEqual(expected);
    expect(standing(lost)).toBe(lostReason);
  });
});
