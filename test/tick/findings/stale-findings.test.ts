import { expect, test } from "vitest";
import { emptyRecord, type TaskRecord } from "../../../src/model/record.ts";
import { standingOf } from "../../../src/model/standing.ts";
import type { FinalStatus } from "../../../src/model/status.ts";
import type { Choice } from "../../../src/tick/choose/choose.ts";
import { staleFindings } from "../../../src/tick/findings/stale-findings.ts";

const recordOf = (key: string, status: FinalStatus, intendedAt: number, at: number): TaskRecord => ({
  ...emptyRecord(key),
  attempts: [
    { number: 1, tag: "t", name: "n", intendedAt, phase: { kind: "over", status, at, job: { id: "1" } } },
  ],
});

test.each<[string, FinalStatus, number, FinalStatus, string[]]>([
  [
    "before its training ran again",
    "completed",
    20,
    "completed",
    ["evaluation/r/a is older than its checkpoint: training/r ran again after it (and so are 1 more)"],
  ],
  ["after it", "completed", 5, "completed", []],
  ["before a training that failed", "failed", 20, "completed", []],
  ["before it, and not completed", "completed", 20, "failed", []],
])("an evaluation that ended %s", (_, trained, trainedAt, status, expected) => {
  const records = new Map([["training/r", recordOf("training/r", trained, trainedAt, trainedAt + 5)]]);
  const choices = ["a", "b"].map((task) => {
    const record = recordOf(`evaluation/r/${task}`, status, 11, 15);
    const key = record.key;
    return {
      task: { key, stage: "evaluation", run: "r", task, control: false },
      record,
      standing: standingOf(record, undefined),
    };
  }) as unknown as Choice[];
  const neededBy = (stage: string) => (stage === "evaluation" ? "training" : undefined);
  const found = staleFindings(choices, records, { neededBy });
  expect(found.map(({ message }) => message)).toEqual(expected);
});
