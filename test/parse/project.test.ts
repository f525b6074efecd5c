import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { standingOf } from "../../src/model/standing.ts";
import { cellWrites } from "../../src/parse/project.ts";
import {
  adopted,
  ended,
  failedOnce,
  intent,
  judged,
  recordOf,
  refused,
  seen,
  submitted,
  submittedOnce,
  T0,
  told,
  unclear,
  undelivered,
  wrote,
} from "../support/records.ts";
import { summaryOf } from "./shape.ts";

const HEADER = "| Run | Status | Job ID | Started | Completed | Elapsed | Notes |";
const MINUTE = 60_000;
const BLANK = "| - | - | - | - | - |";

/** Minutes after T0: a time zone is not ours to test here. */
const inMinutes = (at: number): string => `T+${(at - T0) / MINUTE}`;

function taskOf(row: string, header = HEADER) {
  const summary = summaryOf("## Training", "", header, header.replaceAll(/[^|]+/g, "---"), row);
  const task = summary.experiment.tasks[0];
  if (task === undefined) throw new Error("no task was read");
  return task;
}

/** The cells that are written into a row, as `column=value`. */
function written(events: readonly Event[], row: string, more: { keepStatus?: true; header?: string } = {}) {
  const record = recordOf(events);
  const task = taskOf(row, more.header);
  const facts = {
    task,
    record,
    standing: standingOf(record, undefined),
    keepStatus: more.keepStatus ?? false,
  };
  return cellWrites(facts, inMinutes).map(({ column, value }) => `${column}=${value}`);
}

const times = { startedAt: T0 + MINUTE, endedAt: T0 + 91 * MINUTE };
const started = [...submittedOnce, seen("RUNNING", { startedAt: times.startedAt })];
const done = [...started, ended("COMPLETED", times), judged("completed")];
const failed = [...started, ended("FAILED", times), judged("failed", "exit code 1 after 1:30:00")];

describe("what a row shows", () => {
  test.each([
    ["nothing has happened", [], `| r1 | ${BLANK}`, []],
    ["nothing has happened, and the cell is blank", [], "| r1 | | | | | | |", []],
    ["nothing has happened, but it says otherwise", [], `| r1 | running ${BLANK}`, ["status=pending"]],
    [
      "announced",
      [intent()],
      `| r1 | pending ${BLANK}`,
      ["status=submitting", "notes=the answer to its submission is not known yet"],
    ],
    [
      "an answer that says nothing",
      [intent(), unclear()],
      `| r1 | pending ${BLANK}`,
      ["status=submitting", "notes=socket timed out"],
    ],
    ["no room", [intent(), undelivered()], `| r1 | pending ${BLANK}`, []],
    ["submitted", submittedOnce, `| r1 | pending ${BLANK}`, ["status=queued", "jobId=812"]],
    ["running", started, `| r1 | pending ${BLANK}`, ["status=running", "jobId=812", "started=T+1"]],
    [
      "completed",
      done,
      `| r1 | running | 812 | T+1 | - | - | - |`,
      ["status=completed", "completed=T+91", "elapsed=1:30:00"],
    ],
    [
      "failed",
      failed,
      `| r1 | running | 812 | T+1 | - | - | - |`,
      ["status=failed", "completed=T+91", "elapsed=1:30:00", "notes=exit code 1 after 1:30:00"],
    ],
    [
      "refused: there is no job",
      [intent(), refused()],
      `| r1 | pending ${BLANK}`,
      ["status=failed", "notes=no such partition"],
    ],
    [
      "to run again",
      [...failed, told("retry")],
      `| r1 | retry | 812 | T+1 | T+91 | 1:30:00 | - |`,
      ["status=pending"],
    ],
  ])("%s", (_, events, row, expected) => {
    expect(written(events, row)).toEqual(expected);
  });

  const array = (open: number) => ({ startedAt: times.startedAt, array: { open, bad: 0, element: "812_1" } });
  const ofForty = [intent(1, T0, { asked: { cpus: 1, gpus: 0, elements: 40 } }), submitted()];
  const running = (open: number, before: string) => [
    ...ofForty,
    ...wrote({ status: before, jobId: "812", started: "T+1" }),
    seen("RUNNING", array(open)),
  ];
  const row = (status: string) => `| r1 | ${status} | 812 | T+1 | - | - | - |`;
  test.each([
    ["how far it is", running(28, "queued"), row("queued"), ["status=running 12/40"]],
    ["as it goes on", running(27, "running 12/40"), row("running 12/40"), ["status=running 13/40"]],
    ["once", running(28, "running 12/40"), row("running 12/40"), []],
    ["behind a word of ours", running(28, "running"), row("running"), ["status=running 12/40"]],
    ["over a word that means another", running(28, "queued"), row("pending"), ["status=running 12/40"]],
    ["and not over a person's remark", running(28, "running 12/40"), row("running: looks good"), []],
    [
      "and then its end",
      [...running(1, "running 39/40"), ended("COMPLETED", times), judged("completed")],
      row("running 39/40"),
      ["status=completed", "completed=T+91", "elapsed=1:30:00"],
    ],
  ])("of an array %s", (_, events, text, expected) => {
    expect(written(events, text)).toEqual(expected);
  });

  test("only the columns that the table has", () => {
    expect(written(failed, "| r1 | |", { header: "| Run | Status |" })).toEqual(["status=failed"]);
  });

  test("nothing in a row that is not written to its end", () => {
    expect(written(done, "| r1 |")).toEqual([]);
  });

  test("a word of a person's that means the same stays", () => {
    expect(written(done, "| r1 | ✅ Done! | 812 | T+1 | T+91 | 1:30:00 | - |")).toEqual([]);
  });

  test("a word that is in force stays; the rest is written", () => {
    expect(written(started, `| r1 | hold ${BLANK}`, { keepStatus: true })).toEqual([
      "jobId=812",
      "started=T+1",
    ]);
  });

  test("a task whose end was typed by hand is left alone as a whole", () => {
    const facts = {
      task: taskOf(`| r1 | failed ${BLANK}`),
      record: recordOf(done),
      standing: standingOf(recordOf(done), { kind: "believe", status: "failed" }),
      keepStatus: true,
    };
    expect(cellWrites(facts, inMinutes)).toEqual([]);
  });

  test.each([
    ["- | -", ["completed=T+91", "elapsed=1:30:00"]],
    ["noon | 2 h", []],
  ])("of the job in its row, over which an end was typed, the times: %s", (cells, expected) => {
    const record = recordOf(done);
    const standing = standingOf(record, { kind: "believe", status: "completed" });
    const task = taskOf(`| r1 | completed | 812 | T+1 | ${cells} | - |`);
    const writes = cellWrites({ task, record, standing, keepStatus: true }, inMinutes);
    expect(writes.map(({ column, value }) => `${column}=${value}`)).toEqual(expected);
  });
});

describe("cells belong to whom wrote them last", () => {
  const again = [...failed, intent(2), submitted("900", 2)];
  const ours = wrote({
    jobId: "812",
    started: "T+1",
    completed: "T+91",
    elapsed: "1:30:00",
    notes: "exit code 1",
  });

  test.each([
    [
      "ours are replaced or taken back",
      [...again, ...ours],
      "| r1 | queued | 812 | T+1 | T+91 | 1:30:00 | exit code 1 |",
      ["jobId=900", "started=-", "completed=-", "elapsed=-", "notes=-"],
    ],
    [
      "theirs stay",
      [...again, ...ours],
      "| r1 | queued | see log | 9:00 | 10:30 | 1.5 h | exit code 1; ask Mei |",
      [],
    ],
    [
      "placeholders of any kind are written over",
      again,
      "| r1 | queued | TBD | N/A | — | | -- |",
      ["jobId=900"],
    ],
    [
      "a job id that was adopted stays as it was typed",
      [adopted("812")],
      "| r1 | queued | **812** | - | - | - | - |",
      [],
    ],
    [
      "an adopted job id gives way to the next attempt's",
      [adopted("812"), seen("FAILED"), ended("FAILED"), judged("failed"), intent(2), submitted("900", 2)],
      "| r1 | queued | **812** | - | - | - | - |",
      ["jobId=900"],
    ],
    ["so does one with a footnote mark", again, "| r1 | queued | 812[^1] | - | - | - | - |", ["jobId=900"]],
    [
      "a number in another cell is no job id of ours",
      again,
      "| r1 | queued | 812 | 812 | 812 | 812 | 812 |",
      ["jobId=900"],
    ],
    [
      "while the next attempt has no job, none is shown",
      [...failed, intent(2), ...wrote({ jobId: "812" })],
      "| r1 | submitting | 812 | - | - | - | mine |",
      ["jobId=-"],
    ],
  ])("%s", (_, events, row, expected) => {
    expect(written(events, row)).toEqual(expected);
  });

  test("a note is known again as ours although the file holds it in one line", () => {
    const reason = " bad | constraint\n\tin line 2 ";
    const noted = [intent(), { ...refused(), reason } as Event];
    expect(written(noted, `| r1 | failed ${BLANK}`)).toEqual(["notes=bad | constraint in line 2"]);
    const row = "| r1 | failed | - | - | - | - | bad \\| constraint in line 2 |";
    const after = [...noted, ...wrote({ notes: "bad | constraint in line 2" })];
    expect(written(after, row)).toEqual([]);
    expect(written([...after, told("retry"), intent(2), submitted("900", 2)], row)).toContain("notes=-");
  });

  test("only reasons that a person has to read make a note", () => {
    const queued = [...submittedOnce, seen("PENDING", { reason: "Priority" })];
    const held = [...submittedOnce, seen("PENDING", { reason: "JobHeldUser" })];
    expect(written(queued, `| r1 | queued | 812 | - | - | - | - |`)).toEqual([]);
    expect(written(held, `| r1 | queued | 812 | - | - | - | - |`)).toEqual([
      "status=blocked",
      "notes=JobHeldUser: held by its owner: `scontrol release 812` lets it go, or on this machine `retry` without `--hold`",
    ]);
  });
});

test("elapsed counts hours past a day, and never less than nothing", () => {
  const lasting = (ms: number) => [
    ...submittedOnce,
    ended("FAILED", { startedAt: T0, endedAt: T0 + ms }),
    judged("failed"),
  ];
  const elapsed = (ms: number) =>
    written(lasting(ms), `| r1 | failed ${BLANK}`).filter((cell) => /^el/.test(cell));
  expect([0, 61_499, 30 * 3_600_000, -5000].map(elapsed)).toEqual([
    ["elapsed=0:00:00"],
    ["elapsed=0:01:01"],
    ["elapsed=30:00:00"],
    ["elapsed=0:00:00"],
  ]);
});

test("what was written once is not written again", () => {
  expect(
    written(
      [...failedOnce, ...wrote({ status: "failed" })],
      "| r1 | failed | 812 | - | T+0 | - | exit code 1 |",
    ),
  ).toEqual([]);
});
