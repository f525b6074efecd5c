import { expect, test } from "vitest";
import type { Event } from "../../../src/model/event.ts";
import type { JobReport } from "../../../src/model/job.ts";
import { unclearFindings } from "../../../src/tick/observe/unclear-jobs.ts";
import { judged, KEY, recordAfter, submittedOnce } from "../../support/records.ts";

const reason = "/x/request.json is damaged";

const told = (report: JobReport, ...later: readonly Event[]): readonly string[] =>
  unclearFindings([recordAfter(submittedOnce, ...later)], { jobs: new Map([["812", report]]) }).map(
    ({ code, message }) => `${code}: ${message}`,
  );

test("a job whose record is damaged is told of, with where", () => {
  expect(told({ kind: "unclear", reason, isLasting: true })).toEqual([
    `job.unclear: ${KEY} keeps its status, as nobody can tell how job 812 is: ${reason}`,
  ]);
});

test("not one that waits for a better answer, nor one that is over", () => {
  expect(told({ kind: "unclear", reason })).toEqual([]);
  expect(told({ kind: "gone" })).toEqual([]);
  expect(told({ kind: "unclear", reason, isLasting: true }, judged("failed"))).toEqual([]);
});
