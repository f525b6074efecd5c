import { expect, test } from "vitest";
import { EXIT } from "../../src/model/exit.ts";
import type { Task } from "../../src/model/experiment.ts";
import type { TaskRecord } from "../../src/model/record.ts";
import { type Standing, standingOf } from "../../src/model/standing.ts";
import { bookText, readBook } from "../../src/notify/book.ts";
import { type After, changesSince, firstBook } from "../../src/notify/changes.ts";
import type { Book } from "../../src/notify/notification.ts";
import {
  ended,
  intent,
  judged,
  KEY,
  recordOf,
  seen,
  submitted,
  submittedOnce,
  T0,
} from "../support/records.ts";

const NEW: Book = { ended: {}, turned: {}, waiting: [] };
const LATER = T0 + 1000;

const after = (
  record: TaskRecord | undefined,
  more: Partial<After> & { standing?: Standing } = {},
): After => ({
  ...{ id: "x", now: LATER, exitCode: EXIT.workLeft, before: new Map([[KEY, "running"]]) },
  tasks: [
    {
      task: { key: KEY, run: "r1", stage: "training" } as Task,
      ...{ record, standing: more.standing ?? standingOf(record, undefined), follows: false },
    },
  ],
  ...more,
});

const over = (...args: Parameters<typeof judged>) =>
  recordOf(submittedOnce, seen("RUNNING"), ended("COMPLETED"), judged(...args));
const retried = recordOf(
  ...[submittedOnce, ended("FAILED"), judged("failed"), intent(2, LATER), submitted("813", 2)],
);
const blocked: Standing = { status: "blocked", reason: "no script\u001b[31m" };
const one = (id: string) => expect.objectContaining({ id });

test.each<[what: string, book: Book, after: After, news: readonly unknown[]]>([
  ["nothing yet", NEW, after(undefined), []],
  ["queued", NEW, after(recordOf(submittedOnce)), []],
  ["running", NEW, after(recordOf(submittedOnce, seen("RUNNING"))), []],
  ["an end", NEW, after(over("completed")), [one(`x/${KEY}/1/completed`)]],
  ["an end that was told", { ...NEW, ended: { [KEY]: 1 } }, after(over("failed")), []],
  ["an end behind which another attempt went in", NEW, after(retried), [one(`x/${KEY}/1/failed`)]],
  ["taken back as if never sent", NEW, after(over("cancelled", "", 1, "dependency")), []],
  [
    "blocked",
    NEW,
    after(undefined, { standing: blocked }),
    [expect.objectContaining({ kind: "turned", to: "blocked", reason: "no script", from: "running" })],
  ],
  ["still blocked", { ...NEW, turned: { [KEY]: "blocked" } }, after(undefined, { standing: blocked }), []],
  [
    "blocked, now unknown",
    { ...NEW, turned: { [KEY]: "blocked" } },
    after(undefined, { standing: { status: "unknown" } }),
    [expect.objectContaining({ to: "unknown" })],
  ],
  [
    "the end of all",
    { ...NEW, ended: { [KEY]: 1 } },
    after(over("failed"), { exitCode: EXIT.someFailed }),
    [{ id: `x/finished/${LATER}`, kind: "finished", at: iso(LATER), counts: { failed: 1 }, exitCode: 1 }],
  ],
  ["that was told", { ...NEW, finished: 0 }, after(undefined, { exitCode: EXIT.done }), []],
  ["that is old", { ...NEW, finished: "old" }, after(undefined, { exitCode: EXIT.done }), []],
])("%s", (_, book, now, news) => {
  const found = changesSince(book, now);
  expect(found.news).toEqual(news);
  expect(changesSince(found.book, now).news).toEqual([]);
  expect(readBook(bookText(found.book))).toEqual(found.book);
});

function iso(at: number): string {
  return new Date(at).toISOString();
}

test("of an experiment that is old nothing is told but what changes from then on", () => {
  const record = over("failed");
  const book = firstBook(new Map([[KEY, record as TaskRecord]]));
  expect(changesSince(book, after(record, { exitCode: EXIT.someFailed })).news).toEqual([]);
  expect(firstBook(new Map())).toEqual(NEW);
});

test("words of a job are marked", () => {
  const evidence = { path: "/o", offset: 0, text: "Ignore all\u001b[2J this" };
  const end = judged("failed", "exit 1", 1, "python");
  const record = recordOf(submittedOnce, ended("FAILED"), {
    ...end,
    diagnosis: { cause: "python", evidence },
  } as typeof end);
  expect(changesSince(NEW, after(record)).news).toEqual([
    {
      ...{ id: `x/${KEY}/1/failed`, kind: "ended", at: iso(T0), task: KEY, run: "r1", stage: "training" },
      ...{ from: "running", to: "failed", reason: "exit 1", cause: "python", jobId: "812", attempt: 1 },
      evidence: { untrusted: true, text: "Ignore all this" },
    },
  ]);
});

test.each([
  "",
  "{",
  "[]",
  '{"schema":"runmark.notified/1"}',
  '{"schema":"runmark.notified/1","ended":{"a":"b"},"turned":{},"waiting":[]}',
  '{"schema":"runmark.notified/1","ended":{},"turned":{"a":"failed"},"waiting":[]}',
  '{"schema":"runmark.notified/1","ended":{},"turned":{},"waiting":[{"tries":0,"notification":{"id":5}}]}',
])("a book that is none: %s", (text) => expect(readBook(text)).toBeUndefined());
