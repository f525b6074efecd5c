import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Task } from "../../src/model/experiment.ts";
import { readWishes } from "../../src/parse/merge.ts";
import {
  adopted,
  completedOnce,
  ended,
  failedOnce,
  intent,
  judged,
  KEY,
  missed,
  recordOf,
  refused,
  seen,
  submitted,
  submittedOnce,
  told,
  undelivered,
  wrote,
} from "../support/records.ts";
import { summaryOf } from "./shape.ts";

/** The task of a row whose cells say this; `undefined` for a row that ends before its Status cell. */
function taskOf(status: string | undefined, jobId = "-"): Task {
  const row = status === undefined ? "| r1 |" : `| r1 | ${status} | ${jobId} |`;
  const task = summaryOf("## Training", "", "| Run | Status | Job ID |", "|---|---|---|", row).experiment
    .tasks[0];
  if (task === undefined) throw new Error("no task was read");
  return task;
}

/** What the cell asks for, in one line. */
function wishOf(events: readonly Event[], status: string | undefined, jobId?: string): string {
  const record = recordOf(events);
  // Whoever types over the status leaves the rest of the row as runmark wrote it.
  const row = taskOf(status, jobId ?? record?.written.jobId);
  const wishes = readWishes([row], new Map(record === undefined ? [] : [[KEY, record]]));
  const obeyed = wishes.obeyed.get(KEY);
  const found = [
    ...wishes.told.map(({ word, text }) => `tell ${word} (${text})`),
    ...wishes.adopt.map(({ job, text }) => `adopt ${job.id} (${text})`),
    ...(obeyed === undefined ? [] : [obeyed.kind === "believe" ? `believe ${obeyed.status}` : obeyed.kind]),
    ...wishes.findings.map(({ code }) => code),
    ...(wishes.kept.has(KEY) ? ["kept"] : []),
  ];
  return found.join(", ") || "none";
}

const NEW: readonly Event[] = [];
const WAITING = [...wrote({ status: "pending" })];
const ANNOUNCED = [...WAITING, intent()];
const UNDELIVERED = [...WAITING, intent(), undelivered()];
const QUEUED = [...WAITING, ...submittedOnce, ...wrote({ status: "queued", jobId: "812" })];
const RUNNING = [...QUEUED, seen("RUNNING"), ...wrote({ status: "running" })];
const LOST = [...RUNNING, ...missed(3), ...wrote({ status: "unknown" })];
const SETTLING = [...RUNNING, ended("COMPLETED")];
const COMPLETED = [...SETTLING, judged("completed"), ...wrote({ status: "completed" })];
const FAILED = [...WAITING, ...failedOnce, ...wrote({ status: "failed", jobId: "812" })];
const REFUSED = [...WAITING, intent(), refused(), ...wrote({ status: "failed" })];
const CANCELLED = [...RUNNING, told("cancel", "cancel"), ended("CANCELLED"), judged("cancelled")];

/** A second attempt is in the queue, and the row does not know yet. */
const AGAIN = [...FAILED, told("retry", "retry"), intent(2), submitted("813", 2)];

describe("what runmark wrote last asks for nothing, however it is spelled by now", () => {
  test.each([
    [WAITING, "pending"],
    [WAITING, "⏳ Planned"],
    [ANNOUNCED, "pending"],
    [QUEUED, "queued"],
    [QUEUED, "submitted"],
    [RUNNING, "`running`"],
    [RUNNING, "In Progress"],
    [LOST, "unknown"],
    [COMPLETED, "completed"],
    [COMPLETED, "✅ Done"],
    [COMPLETED, "**COMPLETED** (nice)"],
    [FAILED, "error"],
    [REFUSED, "failed"],
    [CANCELLED, "cancel"],
    [[...FAILED, told("retry", "rerun")], "retry"],
    [[...FAILED, told("retry", "")], "-"],
    [[...FAILED, told("retry", "pending")], "TODO"],
    [[...AGAIN, told("retry", "~~failed~~ retry")], "~~failed~~ retry"],
  ])("case %#: %s", (events, cell) => {
    expect(wishOf(events, cell)).toBe("none");
  });
});

describe("a row as it was before its job: an old copy of the file was saved over ours", () => {
  test.each([
    [QUEUED, "pending", "-", "summary.old-row"],
    [RUNNING, "", "-", "summary.old-row"],
    [COMPLETED, "pending", "-", "summary.old-row"],
    [COMPLETED, "queued", "", "summary.old-row"],
    [COMPLETED, "retry", "-", "tell retry (retry)"],
    [RUNNING, "cancel", "-", "tell cancel (cancel)"],
    [AGAIN, "retry", "812", "none"],
    [AGAIN, "cancel", "812", "summary.old-row"],
    [[...AGAIN, ...wrote({ status: "queued", jobId: "813" })], "rerun", "812", "summary.old-row"],
    [[...AGAIN, ...wrote({ status: "queued", jobId: "813" })], "rerun", "813", "tell retry (rerun)"],
    [AGAIN, "hold", "812", "hold, summary.too-late, kept"],
    [FAILED, "hold", "-", "hold, kept"],
    [WAITING, "", "-", "none"],
    [COMPLETED, "pending", "900", "adopt 900 (pending)"],
  ])("case %#: %s, job id %s", (events, status, jobId, expected) => {
    expect(wishOf(events, status, jobId)).toBe(expected);
  });
});

describe("run it again: pending, retry, rerun, or an emptied cell", () => {
  const words = ["pending", "todo", "retry", "rerun", "", "-"];
  const all = (answer: (word: string) => string): [string, string][] =>
    words.map((word) => [word, answer(word)]);
  const asked = (events: readonly Event[]): [string, string][] =>
    words.map((word) => [word, wishOf(events, word)]);
  const tell = all((word) => `tell retry (${word})`);
  const nothing = all(() => "none");
  const instructionsOnly = all((word) => (/^re/.test(word) ? `tell retry (${word})` : "none"));

  test.each([
    ["completed", COMPLETED, tell],
    ["failed", FAILED, tell],
    ["refused", REFUSED, tell],
    ["cancelled", [...CANCELLED, ...wrote({ status: "cancelled" })], tell],
    ["lost", LOST, tell],
    ["waiting for its outputs", SETTLING, tell],
    // An emptied cell may be an edit under way: it alone does not end hours of work.
    [
      "running: it is cancelled first",
      RUNNING,
      all((word) => (/^-?$/.test(word) ? "none" : `tell retry (${word})`)),
    ],
    [
      "failed, after a retry that had its turn",
      [...FAILED, told("retry", "retry"), intent(2), undelivered(2), ...wrote({ status: "failed" })],
      nothing,
    ],
    ["never submitted: it goes in anyway", NEW, instructionsOnly],
    ["never submitted, and written as blocked", wrote({ status: "blocked" }), instructionsOnly],
    ["cancelled before it was ever submitted", [told("cancel", "cancel")], tell],
    [
      "cancelled after a submission that made no job",
      [...UNDELIVERED, told("cancel", "cancel"), ...wrote({ status: "cancelled" })],
      tell,
    ],
    ["going in again by itself", [...UNDELIVERED, ...wrote({ status: "blocked" })], nothing],
    ["to be run again already", [...FAILED, told("retry"), ...wrote({ status: "blocked" })], nothing],
  ])("%s", (_, events, expected) => {
    expect(asked(events)).toEqual(expected);
  });

  test.each([
    ["the first summary write never came", submittedOnce, instructionsOnly],
    ["nor did it for a job that has ended", failedOnce, instructionsOnly],
  ])("a row as it always was asks for nothing when %s", (_, events, expected) => {
    expect(asked(events)).toEqual(expected);
  });

  test("what was told once is not told again before it has gone in", () => {
    expect(wishOf([told("retry", "retry")], "retry")).toBe("none");
    expect(wishOf([told("retry", "retry"), ...wrote({ status: "pending" })], "rerun")).toBe("none");
  });
});

describe("skip, hold and words that are not known are in force while they stand there", () => {
  test.each([
    ["skip", "skip, kept"],
    ["skipped", "skip, kept"],
    ["hold", "hold, kept"],
    ["on hold", "hold, kept"],
    ["ask Mei", "hold, kept"],
    ["waiting for data", "hold, kept"],
  ])("%s", (cell, expected) => {
    const states = [NEW, WAITING, LOST, FAILED, REFUSED];
    expect(states.map((events) => wishOf(events, cell))).toEqual(states.map(() => expected));
  });

  test.each(["skip", "skipped", "hold", "on hold"])(
    "%s ends no job, which is said, and nothing that has completed",
    (cell) => {
      const word = cell.startsWith("skip") ? "skip" : "hold";
      const late = `${word}, summary.too-late, kept`;
      expect([QUEUED, RUNNING, COMPLETED].map((events) => wishOf(events, cell))).toEqual([
        late,
        late,
        "none",
      ]);
    },
  );

  test("a word that is not known holds in any state", () => {
    expect([QUEUED, RUNNING, COMPLETED].map((events) => wishOf(events, "ask Mei"))).toEqual([
      "hold, kept",
      "hold, kept",
      "hold, kept",
    ]);
  });

  test.each([
    ["the old word", FAILED, "failed", "none"],
    ["the old word of a row that waits", WAITING, "pending", "none"],
    ["nothing, where it never ran", WAITING, "", "none"],
    ["nothing, where it ran", FAILED, "", "tell retry ()"],
  ])("taken back with %s", (_, events, cell, expected) => {
    expect(wishOf(events, cell)).toBe(expected);
  });

  test("`blocked` over our word holds; seen for the first time it may be our own of old", () => {
    const states = [WAITING, FAILED, NEW, wrote({ status: "blocked" })];
    expect(states.map((events) => wishOf(events, "blocked"))).toEqual([
      "hold, kept",
      "hold, kept",
      "none",
      "none",
    ]);
  });
});

describe("cancel", () => {
  test.each([
    ["never submitted", NEW],
    ["waiting", WAITING],
    ["announced", ANNOUNCED],
    ["running", RUNNING],
    ["lost", LOST],
    ["failed", FAILED],
  ])("%s", (_, events) => {
    expect(wishOf(events, "Cancel")).toBe("tell cancel (Cancel)");
  });
});

describe("an end that is typed by hand is believed", () => {
  const ends = ["completed", "failed", "timeout", "OOM", "invalid", "cancelled"];
  test.each(ends)("%s", (word) => {
    const states = [NEW, WAITING, ANNOUNCED, UNDELIVERED, RUNNING, LOST, REFUSED].filter(
      (events) => recordOf(events)?.written.status !== "failed" || word !== "failed",
    );
    const status = word === "OOM" ? "out_of_memory" : word;
    // `cancelled` over a job that lives, or may live, asks for its end.
    const asksForEnd = (events: readonly Event[]): boolean =>
      word === "cancelled" && (events === ANNOUNCED || events === RUNNING);
    expect(states.map((events) => wishOf(events, word))).toEqual(
      states.map((events) => (asksForEnd(events) ? "tell cancel (cancelled)" : `believe ${status}, kept`)),
    );
  });

  test.each([
    ["back to what it was", FAILED, "failed", "none"],
    ["to another try", FAILED, "retry", "tell retry (retry)"],
    ["to nothing, for a task that never ran", WAITING, "", "none"],
    ["to what it was, for a task that never ran", WAITING, "pending", "none"],
  ])("and let go of when it is changed %s", (_, events, cell, expected) => {
    expect(wishOf(events, "completed")).toBe("believe completed, kept");
    expect(wishOf(events, cell)).toBe(expected);
  });
});

describe("a cell that claims a job", () => {
  test.each([
    ["nothing is known", NEW, "running", "99", "adopt 99 (running)"],
    ["squeue's own word", NEW, "PENDING", "99", "adopt 99 (PENDING)"],
    ["only an id", NEW, "", "99", "adopt 99 ()"],
    ["an array", NEW, "queued", "99_[1-4]", "adopt 99 (queued)"],
    ["an id typed beside our `pending`", WAITING, "pending", "99", "adopt 99 (pending)"],
    ["a retry that asks for a new job", NEW, "retry", "99", "tell retry (retry)"],
    ["a retry that was asked for already", [told("retry", "pending")], "pending", "99", "none"],
    ["an end that is believed needs no job", NEW, "done", "99", "believe completed, kept"],
    ["a job submitted by hand after ours failed", FAILED, "running", "99", "adopt 99 (running)"],
    ["the same with squeue's word", FAILED, "PENDING", "99", "adopt 99 (PENDING)"],
    ["ours, which has ended", FAILED, "PENDING", "812", "tell retry (PENDING)"],
    ["ours, which has ended, said to run", FAILED, "running", "812", "summary.old-row"],
    ["ours of an earlier attempt", [...FAILED, intent(2), refused(2)], "running", "812", "summary.old-row"],
    ["while ours is in the queue", RUNNING, "queued", "99", "none"],
    ["while ours is in the queue, asking for another", RUNNING, "pending", "99", "tell retry (pending)"],
    ["while ours is announced, and nothing else", ANNOUNCED, "pending", "99", "none"],
    ["adopted, and not written yet", [adopted("99")], "running", "99", "none"],
    ["adopted as pending", [adopted("99")], "PENDING", "99", "none"],
    ["adopted, then said to run again", [adopted("99", "running")], "pending", "99", "tell retry (pending)"],
    ["adopted, its word as it was", [adopted("99", "PENDING")], "PENDING", "99", "none"],
    ["without an id, and nothing is known", NEW, "running", "-", "untraced, kept"],
    ["without an id, in the middle of a submission", NEW, "submitting", "-", "untraced, kept"],
    ["without an id, typed over `pending`", WAITING, "queued", "-", "untraced, kept"],
    ["without an id, while ours is announced", ANNOUNCED, "queued", "-", "none"],
    ["without an id, after the end", COMPLETED, "running", "-", "summary.old-row"],
    ["after an end that was never written", completedOnce, "running", "812", "none"],
  ])("%s", (_, events, status, jobId, expected) => {
    expect(wishOf(events, status, jobId)).toBe(expected);
  });
});

test("a row that ends before its Status cell is being typed: it waits, and what has begun goes on", () => {
  const states = [NEW, WAITING, RUNNING, COMPLETED, FAILED];
  expect(states.map((events) => wishOf(events, undefined))).toEqual([
    "hold, kept",
    "hold, kept",
    "none",
    "none",
    "none",
  ]);
});

test("a hold says why, in words for the Notes cell", () => {
  const whyOf = (status: string) => readWishes([taskOf(status)], new Map()).obeyed.get(KEY);
  expect(["hold", "ask Mei", "running"].map(whyOf)).toEqual([
    { kind: "hold", why: "held in the summary" },
    { kind: "hold", why: 'the summary says "ask Mei"' },
    {
      kind: "untraced",
      why: "the summary says running, but there is no record of a job; type `retry` to run it",
    },
  ]);
});
