import { describe, expect, test } from "vitest";
import { groupsOf, samplesOf } from "../../../src/commands/handoff/failures.ts";

type Failed = Parameters<typeof groupsOf>[0][number];
type Cause = "cuda_oom" | "nccl";

const failed = (run: string, cause: Cause | undefined): Failed => {
  const key = `training/${run}` as const;
  const diagnosis = cause === undefined ? {} : { diagnosis: { cause } };
  return {
    task: { key, run, stage: "training" },
    standing: { status: "failed", byHand: false },
    record: {
      key,
      forgiven: 0,
      attempts: [
        {
          ...{ number: 1, tag: "t", name: "n", intendedAt: 0 },
          phase: { kind: "over", status: "failed", at: 0, ...diagnosis },
        },
      ],
    },
  } as unknown as Failed;
};
const read = ({ task: { key, run } }: Failed, cause: Cause) => ({
  ...{ key, run, status: "failed" as const, attempt: 1, maxAttempts: 1, logs: [] },
  diagnosis: { cause, title: cause, means: "", next: "" },
});

describe("two hundred that failed", () => {
  const many = Array.from({ length: 199 }, (_, index) => failed(`r${index}`, "cuda_oom"));
  const all = [...many, failed("last", "nccl")];

  test("have a log read of each kind, and not all of them", () => {
    const samples = samplesOf(all);
    expect(samples.length).toBeLessThan(60);
    expect(samples.map(({ task }) => task.run)).toContain("last");
  });

  test("for the same cause are one group, and counted whole", () => {
    const diagnoses = samplesOf(all).map((one) => read(one, one.task.run === "last" ? "nccl" : "cuda_oom"));
    expect(groupsOf(all, diagnoses).map(({ tasks }) => tasks.length)).toEqual([199, 1]);
  });

  test("of which the journal says something else than the logs are not counted with those", () => {
    const others = all.map((one) => failed(one.task.run, undefined));
    const diagnoses = samplesOf(others).map((one) => read(one, "cuda_oom"));
    expect(groupsOf(others, diagnoses).map(({ tasks }) => tasks.length)).toEqual([diagnoses.length]);
  });
});
