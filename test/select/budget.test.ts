import { describe, expect, test } from "vitest";
import type { Claim } from "../../src/model/claim.ts";
import type { Event } from "../../src/model/event.ts";
import { type GpuBudget, type Priced, spendingOf, withinBudget } from "../../src/select/budget.ts";
import type { Decision } from "../../src/select/select.ts";
import {
  adopted,
  cancelling,
  ended,
  intent,
  judged,
  missed,
  recordAfter,
  refused,
  seen,
  submitted,
  submittedOnce,
  T0,
  undelivered,
} from "../support/records.ts";

const HOUR_MS = 3_600_000;
const twoGpusForFourHours: Claim = { cpus: 8, gpus: 2, timeSeconds: 4 * 3600, elements: 1 };

describe("what attempts have taken", () => {
  const asking = (asked: Claim, attempt = 1): Event => intent(attempt, T0, { asked });
  const sent = [asking(twoGpusForFourHours), submitted()];
  const ran = { startedAt: T0, endedAt: T0 + HOUR_MS };
  const unlimited: Claim = { cpus: 1, gpus: 1, elements: 1 };

  test.each<[string, Event[], Partial<ReturnType<typeof spendingOf>>]>([
    ["announced only: it may have made a job", [asking(twoGpusForFourHours)], { hours: 8 }],
    ["in the queue", sent, { hours: 8 }],
    ["running", [...sent, seen("RUNNING", { startedAt: T0 })], { hours: 8 }],
    ["ended: what it took", [...sent, ended("COMPLETED", ran)], { hours: 2 }],
    ["over: what it took", [...sent, ended("FAILED", ran), judged("failed")], { hours: 2 }],
    [
      "SLURM ends jobs late: no more than it asked for",
      [...sent, ended("TIMEOUT", { startedAt: T0, endedAt: T0 + 5 * HOUR_MS })],
      { hours: 8 },
    ],
    ["cancelled in the queue: nothing", [...sent, ended("CANCELLED"), judged("cancelled")], { hours: 0 }],
    [
      "cancelled without a trace: nothing",
      [...sent, cancelling(), ...missed(3), judged("cancelled")],
      { hours: 0 },
    ],
    [
      "an end without a start: it may have run to its limit",
      [...sent, ended("FAILED"), judged("failed")],
      { hours: 8 },
    ],
    ["refused: no job", [asking(twoGpusForFourHours), refused()], { hours: 0 }],
    ["proved undelivered: no job", [asking(twoGpusForFourHours), undelivered()], { hours: 0 }],
    [
      "every attempt counts",
      [...sent, ended("FAILED", ran), judged("failed"), asking(twoGpusForFourHours, 2)],
      { hours: 10 },
    ],
    ["elements of an array", [asking({ ...twoGpusForFourHours, elements: 3 }), submitted()], { hours: 24 }],
    ["no GPUs", [asking({ ...unlimited, gpus: 0 }), submitted()], { hours: 0, unbounded: 0 }],
    ["no limit, at work", [asking(unlimited), submitted()], { hours: 0, unbounded: 1 }],
    ["no limit, over", [asking(unlimited), submitted(), ended("COMPLETED", ran)], { hours: 1, unbounded: 0 }],
    ["of an older version", [...submittedOnce], { hours: 0, unknown: 1 }],
    ["adopted", [adopted("7")], { hours: 0, unknown: 1 }],
  ])("%s", (_, events, expected) => {
    expect(spendingOf([recordAfter(events)])).toMatchObject(expected);
  });
});

describe("what goes in", () => {
  const submit: Decision = { kind: "submit", attempt: 1, why: "" };
  const gpus = (key: string, hours: number | "unknown"): Priced => ({
    task: { key },
    decision: submit,
    claim: { cpus: 1, gpus: 1, elements: 1, ...(hours === "unknown" ? {} : { timeSeconds: hours * 3600 }) },
  });
  const cpus = (key: string): Priced => ({
    ...gpus(key, "unknown"),
    claim: { cpus: 4, gpus: 0, elements: 1 },
  });
  const waitsFor = (key: string, task: string): Priced => ({
    task: { key },
    decision: { kind: "wait", for: task, reason: `waits for ${task}` },
  });
  const budget = (maxHours: number, hours = 0, unbounded = 0): GpuBudget => ({
    maxHours,
    spending: { hours, unbounded, unknown: 0 },
  });
  const told = (items: readonly Priced[], room: GpuBudget): string[] =>
    withinBudget(items, room).map(({ decision }) =>
      decision.kind === "submit"
        ? "submit"
        : `${decision.kind === "wait" && decision.held !== undefined ? "held" : decision.kind}: ${decision.reason}`,
    );

  test.each<[string, Priced[], GpuBudget, string[]]>([
    ["all that fits", [gpus("a", 4), gpus("b", 6)], budget(10), ["submit", "submit"]],
    [
      "what was spent counts",
      [gpus("a", 4)],
      budget(10, 8),
      ["held: waits for GPU-hours: 4 more would make 12 of max_gpu_hours 10"],
    ],
    [
      "in the order of the table: small ones do not overtake",
      [gpus("a", 8), gpus("b", 4), gpus("c", 1)],
      budget(10),
      [
        "submit",
        "held: waits for GPU-hours: 4 more would make 12 of max_gpu_hours 10",
        "held: waits for GPU-hours, behind b",
      ],
    ],
    [
      "without GPUs one always goes in",
      [gpus("a", 8), cpus("b")],
      budget(1),
      ["held: waits for GPU-hours: 8 more would make 8 of max_gpu_hours 1", "submit"],
    ],
    [
      "not known is not nothing",
      [gpus("a", "unknown"), gpus("b", 1)],
      budget(10),
      ["blocked: max_gpu_hours is 10, which takes a time limit in the script: it has no --time", "submit"],
    ],
    [
      "while one at work has no limit, none can be counted on",
      [gpus("a", 1), cpus("b")],
      budget(10, 0, 1),
      ["held: waits for GPU-hours: 1 at work without a time limit may take any", "submit"],
    ],
    [
      "what needs a held one is held",
      [gpus("a", 8), waitsFor("e", "a"), waitsFor("f", "other")],
      budget(1),
      [
        "held: waits for GPU-hours: 8 more would make 8 of max_gpu_hours 1",
        "held: waits for a",
        "wait: waits for other",
      ],
    ],
    [
      "parts of hours",
      [gpus("a", 0.25)],
      budget(0.2),
      ["held: waits for GPU-hours: 0.25 more would make 0.25 of max_gpu_hours 0.2"],
    ],
  ])("%s", (_, items, room, expected) => {
    expect(told(items, room)).toEqual(expected);
  });
});
